package dev.cakebench.job.results;

import dev.cakebench.job.results.Compaction.PlannedRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.apache.hadoop.conf.Configuration;

/**
 * Measures what many chunk files cost, for docs/scale.md: {@code CompactionProbe FOLDER CHUNKS} writes a run of CHUNKS files
 * of 26 rows with 30 layers below FOLDER, reads it as the report does, compacts it and reads it again;
 * {@code CompactionProbe FOLDER CHUNKS list} lists that many empty files.
 */
public final class CompactionProbe {
    private static final String RUN = "0123456789abcdef0123456789abcdef";
    private static final int CELLS = 26;
    private static final int LAYERS = 30;

    private final Configuration hadoop = new Configuration();
    private final RunFolder folder;
    private final int chunks;

    private interface Step {
        Object run() throws IOException;
    }

    private CompactionProbe(String output, int chunks) throws IOException {
        folder = RunFolder.of(output, RUN, hadoop);
        this.chunks = chunks;
    }

    public static void main(String[] arguments) throws IOException {
        CompactionProbe probe = new CompactionProbe(arguments[0], Integer.parseInt(arguments[1]));
        if (arguments.length > 2) {
            probe.list();
        } else {
            probe.compact();
        }
    }

    private void list() throws IOException {
        Path answers = Files.createDirectories(Path.of(folder.answers().toUri().getPath()));
        for (int chunk = 0; chunk < chunks; chunk++) {
            Files.createFile(answers.resolve(ChunkRange.single(chunk).fileName()));
        }
        time("list", () -> folder.completeChunks().size());
    }

    private void compact() throws IOException {
        time("write", () -> {
            new AnswerRows(RUN, CELLS, LAYERS).write(folder, 0, chunks);
            return chunks;
        });
        read();
        RunLock lock = RunLock.take(folder, new PrintWriter(Writer.nullWriter()));
        PlannedRows planned = new PlannedRows(RUN, Collections.nCopies(chunks, (long) CELLS));
        time("compact", () -> new Compaction(folder, hadoop, planned).join(100_000));
        lock.close();
        read();
    }

    private void read() throws IOException {
        time("list", () -> folder.completeChunkFiles().size());
        time(
                "answers",
                () -> AnswersReader.readAll(folder, hadoop, RUN, (long) CELLS * chunks)
                        .answers()
                        .size());
    }

    private static void time(String what, Step step) throws IOException {
        long start = System.nanoTime();
        Object result = step.run();
        System.out.printf("%-8s %8.2f s  %s%n", what, (System.nanoTime() - start) / 1e9, result);
    }
}
