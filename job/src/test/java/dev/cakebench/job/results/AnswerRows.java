package dev.cakebench.job.results;

import dev.cakebench.job.results.AnswerRow.CacheTruth;
import dev.cakebench.job.results.AnswerRow.Cell;
import dev.cakebench.job.results.AnswerRow.Effort;
import dev.cakebench.job.results.AnswerRow.Identity;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.PromptTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.AnswerRow.Timing;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows of answers with a value of its own in every column, for tests of the files. Example {@code i} is alone in chunk {@code i}.
 *
 * @param run fingerprint
 */
public record AnswerRows(String run, int cells, int layers) {

    /** Writes the chunks {@code from} to {@code to}, the last not among them. */
    public void write(RunFolder folder, int from, int to) throws IOException {
        for (int example = from; example < to; example++) {
            folder.writeOnce(folder.chunk(example), AnswersTable.TABLE, rows(example));
        }
    }

    List<AnswerRow> rows(int example) {
        List<AnswerRow> rows = new ArrayList<>();
        for (int cell = 0; cell < cells; cell++) {
            rows.add(row(example, cell, new SplittableRandom(example * 1000L + cell)));
        }
        return rows;
    }

    private AnswerRow row(int example, int cell, SplittableRandom random) {
        boolean failed = random.nextInt(10) == 0;
        return new AnswerRow(
                new Identity(
                        run,
                        example,
                        "rows",
                        "ruler@1",
                        "niah",
                        "x" + example,
                        "%064x".formatted(random.nextLong()),
                        "en",
                        "1024",
                        "c" + example,
                        0,
                        "single-shot"),
                new Cell(cell, "cake@" + cell, "cake", "cake", "{\"pool\":7}", "" + cell, cell, "visible", "f32"),
                failed ? Outcome.failed("PromptException", "too long", List.of("7", "8")) : answer(random),
                new PromptTruth(1000 + random.nextInt(50), 0, random.nextDouble()),
                failed ? null : cache(random),
                failed ? null : new Timing(random.nextDouble(), Math.sqrt(2), -0.0, Double.MIN_VALUE, cells),
                new Effort(1e12 * random.nextDouble(), random.nextDouble()),
                new Provenance("host", "driver", 0, Instant.ofEpochSecond(example), "scalar", "25", "4.2.0", "1+0"));
    }

    private static Outcome answer(SplittableRandom random) {
        return new Outcome(
                RowStatus.OK,
                null,
                null,
                null,
                "the number is " + random.nextInt() + " \u00e9\ud83d\ude00",
                9,
                StopReason.END,
                "qa_f1",
                random.nextDouble(),
                List.of("7", "a longer answer"));
    }

    private CacheTruth cache(SplittableRandom random) {
        int[][] retained = new int[layers][];
        for (int layer = 0; layer < layers; layer++) {
            retained[layer] = random.ints(2, 1, 128).toArray();
        }
        return new CacheTruth(
                true,
                retained,
                random.nextDouble(),
                random.nextDouble(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextBoolean() ? null : random.nextDouble(),
                random.ints(layers, 1, 128).toArray(),
                random.doubles(layers).toArray(),
                random.doubles(layers).toArray());
    }
}
