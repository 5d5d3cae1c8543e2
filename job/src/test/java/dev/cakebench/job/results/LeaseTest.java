package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaseTest {
    private static final LeaseTiming FAST = new LeaseTiming(Duration.ofMillis(100), Duration.ofMillis(800));
    private static final String DEAD = "old-host, process 7, started yesterday, lease 1";

    @TempDir
    Path output;

    private final StringWriter printed = new StringWriter();
    private RunFolder folder;
    private Path disk;

    @BeforeEach
    void open() throws IOException {
        folder = RunFolder.of("shared://" + output, "0123456789abcdef", SharedDisk.configuration());
        folder.writeOnce(folder.description(), "{}");
        disk = output.resolve("run=0123456789abcdef");
    }

    @Test
    void aSecondDriverIsRefusedAndToldWhoTheFirstIs() throws IOException {
        Lease first = take();
        String owner = Files.readString(disk.resolve(".lock"));

        assertThat(owner).contains("process " + ProcessHandle.current().pid() + ", started 2");
        assertThatThrownBy(this::take)
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("run=0123456789abcdef: another start of this run is at work: " + owner);
        assertThat(printed.toString()).contains("is kept by " + owner + "; watching for 0 s");
        first.requireHeld();
        first.close();
    }

    @Test
    void aFolderThatWasGivenBackIsTakenAtOnceAndKeepsNoFileOfIt() throws IOException {
        take().close();

        assertThat(leaseFiles()).isEmpty();
        take().close();
        assertThat(printed.toString()).isEmpty();
    }

    @Test
    void theLeaseOfADeadOwnerIsTakenOver() throws IOException {
        Files.writeString(disk.resolve(".lock"), DEAD);
        Files.writeString(disk.resolve(".beat-1-17"), "");

        Lease lease = take();

        assertThat(printed.toString()).contains("is kept by " + DEAD, "that driver is dead");
        lease.requireHeld();
        assertThat(leaseFiles()).hasSize(2).contains(".lock").doesNotContain(".beat-1-17");
        lease.close();
        assertThat(leaseFiles()).isEmpty();
    }

    @Test
    void aLockWhoseWriterWasKilledBeforeItsNameWasThereIsTakenOver() throws IOException {
        Files.createFile(disk.resolve(".lock"));

        Lease lease = take();

        assertThat(printed.toString()).contains("is kept by a driver that has not written its name yet");
        lease.close();
    }

    @Test
    void ofSeveralRivalsForADeadOwnersFolderExactlyOneWins() throws Exception {
        Files.writeString(disk.resolve(".lock"), DEAD);
        List<FutureTask<Lease>> rivals = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FutureTask<Lease> rival = new FutureTask<>(() -> Lease.take(folder, FAST, silent(), new Thread()));
            Thread.ofPlatform().start(rival);
            rivals.add(rival);
        }

        List<Lease> winners = new ArrayList<>();
        for (FutureTask<Lease> rival : rivals) {
            try {
                winners.add(rival.get());
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(ResultsException.class);
            }
        }

        assertThat(winners).hasSize(1);
        winners.getFirst().requireHeld();
        winners.getFirst().close();
        assertThat(leaseFiles()).isEmpty();
    }

    /** As when a rival was slow between its look at the dead owner and its rename. */
    @Test
    void aRivalThatComesLateGivesALivingLockBack() throws IOException {
        Files.writeString(disk.resolve(".lock"), "the winner");
        LeaseFiles files = new LeaseFiles(folder);

        assertThat(files.remove(DEAD, "late")).isFalse();
        assertThat(files.create("late")).isFalse();
        assertThat(files.isOwner("the winner")).isTrue();
        assertThat(files.remove("the winner", "next")).isTrue();
        assertThat(files.owner()).isEmpty();
    }

    @Test
    void anOwnerThatLostItsFolderIsInterruptedAndLeavesTheOthersFilesAlone() throws Exception {
        Lease lost = take();
        Files.writeString(disk.resolve(".lock"), "new-host, process 8");

        assertThatThrownBy(() -> TimeUnit.SECONDS.sleep(30)).isInstanceOf(InterruptedException.class);

        assertThatThrownBy(lost::requireHeld)
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("run=0123456789abcdef: the run was taken over by new-host, process 8")
                .hasMessageContaining("complete chunks are kept");
        lost.close();
        assertThat(leaseFiles()).containsExactly(".lock");
        assertThat(disk.resolve(".lock")).hasContent("new-host, process 8");
    }

    @Test
    void anOwnerWhoseLockFileWasRemovedSaysSo() throws Exception {
        Lease lost = take();
        Files.delete(disk.resolve(".lock"));

        assertThatThrownBy(() -> TimeUnit.SECONDS.sleep(30)).isInstanceOf(InterruptedException.class);

        assertThatThrownBy(lost::requireHeld)
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("its file .lock was removed");
        lost.close();
    }

    @Test
    void theRunLockOfAnotherFileSystemIsALeaseAndSweepsWhatIsIncomplete() throws IOException {
        Path half = Files.createDirectories(disk.resolve(".incomplete")).resolve("half");
        Files.writeString(half, "of a killed writer, a moment ago");

        RunLock lock = RunLock.take(folder, silent());

        assertThat(half).doesNotExist();
        assertThat(disk.resolve(".lock")).content().contains("lease");
        Files.writeString(disk.resolve(".lock"), "new-host, process 8");
        Files.createDirectories(half.getParent());
        Files.writeString(half, "of the other driver");
        assertThatThrownBy(lock::close)
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("was taken over by new-host, process 8");
        assertThat(half).exists();
    }

    private Lease take() throws IOException {
        return Lease.take(folder, FAST, new PrintWriter(printed, true), Thread.currentThread());
    }

    private static PrintWriter silent() {
        return new PrintWriter(new StringWriter());
    }

    private List<String> leaseFiles() throws IOException {
        try (var files = Files.list(disk)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".lock") || name.startsWith(".beat"))
                    .sorted()
                    .toList();
        }
    }
}
