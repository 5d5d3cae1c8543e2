package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compaction that was killed at each of its steps: the next command that takes the run's folder finds every row once. */
final class AnswersSwapTest {
    private static final String RUN = "0123456789abcdef0123456789abcdef";
    private static final int CHUNKS = 4;
    private static final int CELLS = 2;

    @TempDir
    Path output;

    private final Configuration hadoop = new Configuration();
    private RunFolder folder;
    private Path answers;
    private Path superseded;
    private Path joined;

    @BeforeEach
    void open() throws IOException {
        folder = RunFolder.of(output.toUri().toString(), RUN, hadoop);
        new AnswerRows(RUN, CELLS, 2).write(folder, 0, CHUNKS);
        Path run = Path.of(folder.path().toUri().getPath());
        answers = run.resolve("answers");
        superseded = run.resolve(".superseded-answers");
        joined = run.resolve(".incomplete/0-answers");
        Files.createDirectories(joined);
    }

    @Test
    void killedWhileFilesWereWritten() throws IOException {
        Files.writeString(joined.resolve("chunk-000000-000003.parquet"), "half");

        assertEveryRowOnceIn(CHUNKS);
    }

    @Test
    void killedBeforeTheFirstRename() throws IOException {
        join();

        assertEveryRowOnceIn(CHUNKS);
    }

    @Test
    void killedBetweenTheRenames() throws IOException {
        join();
        Files.move(answers, superseded);

        assertEveryRowOnceIn(CHUNKS);
    }

    @Test
    void killedAfterTheRenames() throws IOException {
        join();
        Files.move(answers, superseded);
        Files.move(joined, answers);

        assertEveryRowOnceIn(1);
    }

    @Test
    void killedWhileOldFilesWereRemoved() throws IOException {
        join();
        Files.move(answers, superseded);
        Files.move(joined, answers);
        Files.delete(superseded.resolve("chunk-000001.parquet"));

        assertEveryRowOnceIn(1);
    }

    @Test
    void aSwapThatFailsLeavesTheOldAnswers() throws IOException {
        org.apache.hadoop.fs.Path absent = new org.apache.hadoop.fs.Path(folder.path(), "absent");

        assertThatThrownBy(() -> folder.replaceAnswers(absent)).isInstanceOf(IOException.class);

        assertEveryRowOnceIn(CHUNKS);
    }

    @Test
    void withoutALockTheAnswersAreFoundToo() throws IOException {
        join();
        Files.move(answers, superseded);

        folder.removeIncomplete();

        assertThat(folder.completeChunks()).hasSize(CHUNKS);
    }

    @Test
    void oldAnswersAreKeptWhenOthersStandAtTheirPlace() throws IOException {
        Files.move(answers, superseded);
        new AnswerRows(RUN, CELLS, 2).write(folder, 0, 1);

        assertThatThrownBy(() -> RunLock.take(folder, new PrintWriter(Writer.nullWriter())))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("answers: lacks chunk 1, which is in ")
                .hasMessageContaining(".superseded-answers");
        assertThat(superseded).isDirectory();
    }

    /** Writes the joined files, as a compaction does before it swaps. */
    private void join() throws IOException {
        org.apache.hadoop.fs.Path file =
                new org.apache.hadoop.fs.Path(joined.toUri().toString(), "chunk-000000-000003.parquet");
        NewParquetFile target = new NewParquetFile(folder.fileSystem(), file, true);
        try (ParquetCopy copy = new ParquetCopy(target, hadoop, (source, row) -> {})) {
            for (org.apache.hadoop.fs.Path source : folder.completeChunkFiles()) {
                copy.append(source);
            }
        }
    }

    private void assertEveryRowOnceIn(int files) throws IOException {
        RunLock.take(folder, new PrintWriter(Writer.nullWriter())).close();

        assertThat(folder.completeChunkFiles()).hasSize(files);
        assertThat(AnswersReader.readAll(folder, hadoop, RUN, CHUNKS * CELLS).answers())
                .hasSize(CHUNKS * CELLS);
        assertThat(superseded).doesNotExist();
        assertThat(joined).doesNotExist();
    }
}
