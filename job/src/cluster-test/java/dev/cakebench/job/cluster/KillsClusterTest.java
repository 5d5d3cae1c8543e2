package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills drivers, executors, workers and whole applications at random moments, starts the same command again each time, and
 * looks whether any row is lost or doubled. Runs follow each other until enough was killed. The number of kills and the seed are
 * {@code -Dcakebench.kills} and {@code -Dcakebench.seed}.
 */
final class KillsClusterTest {
    private static final int KILLS = Integer.getInteger("cakebench.kills");
    private static final long SEED = Long.getLong("cakebench.seed");
    private static final int WORKERS = 2;
    private static final Duration LONGEST = Duration.ofMinutes(20);

    /** How long after a chunk a kill comes at most: several chunks of this plan. */
    private static final int LONGEST_PAUSE_MS = 1000;

    private final Random random = new Random(SEED);
    private final long end = System.nanoTime() + LONGEST.toNanos();

    @TempDir
    private Path folder;

    @Test
    void noRowIsLostOrDoubledWhateverIsKilled() throws Exception {
        Distribution distribution = new Distribution(folder);
        Path logs = Distribution.TARGET.resolve("cluster-logs/kills");
        List<String> undisturbed = UndisturbedRun.rows(distribution, folder);
        int runs = 0;
        try (StandaloneCluster cluster = new StandaloneCluster(distribution, logs, WORKERS)) {
            Killer killer = new Killer(cluster, random);
            Driver driver = Driver.of(distribution, logs, "--master", cluster.url(), "--executor-cores", "1")
                    .withClassArchives();
            while (killer.kills() < KILLS) {
                runs++;
                Path output = folder.resolve("killed-" + runs);
                SmallPlan plan = SmallPlan.write(folder.resolve("plan-" + runs), output);
                completeUnderFire(driver, plan, output, killer);
                RunRows.requireWhole(output, undisturbed);
            }
            assertThat(killer.kills()).isEqualTo(KILLS);
            System.out.printf("%s seed=%d runs=%d%n", killer.words(), SEED, runs);
        }
    }

    /** Starts the plan again and again until it ends by itself. */
    private void completeUnderFire(Driver driver, SmallPlan plan, Path output, Killer killer)
            throws IOException, InterruptedException {
        int exit = LoggedProcess.KILLED;
        while (exit == LoggedProcess.KILLED) {
            try (LoggedProcess process = driver.start(plan)) {
                while (killer.kills() < KILLS && awaitChunk(process, output)) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MS));
                    if (process.isAlive() && RunRows.chunks(output) < SmallPlan.CHUNKS) {
                        killer.kill(process);
                    }
                }
                exit = process.await(Duration.ofNanos(end - System.nanoTime()));
                assertThat(exit).as(process.log()).isIn(0, LoggedProcess.KILLED);
            }
        }
    }

    /** Whether the driver writes a chunk more. */
    private boolean awaitChunk(LoggedProcess process, Path output) throws IOException, InterruptedException {
        int chunks = RunRows.chunks(output);
        while (RunRows.chunks(output) == chunks) {
            if (!process.isAlive()) {
                return false;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("no chunk was written any more:%n%s".formatted(process.log()));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }
}
