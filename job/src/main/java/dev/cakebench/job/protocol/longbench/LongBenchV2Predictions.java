package dev.cakebench.job.protocol.longbench;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.protocol.Prediction;
import dev.cakebench.job.protocol.PredictionFormat;
import java.util.Comparator;
import java.util.List;

/**
 * What LongBench v2's pred.py writes: the row with {@code response}, the answer's text, and {@code pred}, the letter
 * in it or null. The text counts where it is there, else the letter.
 */
final class LongBenchV2Predictions implements PredictionFormat {
    private static final String RESPONSE = "response";
    private static final String LETTER = "pred";

    private final LongBenchV2Protocol protocol;

    LongBenchV2Predictions(LongBenchV2Protocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public Prediction read(JsonRow row, DatasetFile file) {
        boolean taskGiven = LongBenchV2Protocol.TASKS.contains(file.task());
        Example example = new Example(
                file.dataset(),
                protocol.id(),
                taskGiven
                        ? file.task()
                        : LongBenchV2Reader.oneOf(row, LongBenchV2Reader.DIFFICULTY, LongBenchV2Protocol.TASKS),
                row.id("_id"),
                row.sha256(),
                row.optionalText("language").orElse("en"),
                LongBenchV2Reader.bucket(row),
                Digests.of(row.line()),
                0,
                row.source(),
                row.line(),
                List.of(LongBenchV2Reader.oneOf(row, LongBenchV2Reader.ANSWER, LongBenchV2Reader.LETTERS)),
                List.of());
        return new Prediction(example, decoded(row));
    }

    private static String decoded(JsonRow row) {
        if (row.has(RESPONSE)) {
            return row.text(RESPONSE);
        }
        // A null letter means that the answer names none; a key that is not there is a mistake.
        return row.isNull(LETTER)
                ? ""
                : "The correct answer is (%s)"
                        .formatted(LongBenchV2Reader.oneOf(row, LETTER, LongBenchV2Reader.LETTERS));
    }

    @Override
    public Lengths lengths(DatasetFile file) {
        return Lengths.BESIDE;
    }

    @Override
    public Comparator<String> lengthOrder() {
        return Comparator.comparingInt(LongBenchV2Reader.LENGTHS::indexOf);
    }

    @Override
    public int decimals() {
        return 1;
    }
}
