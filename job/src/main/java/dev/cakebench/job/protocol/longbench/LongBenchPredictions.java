package dev.cakebench.job.protocol.longbench;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.protocol.Prediction;
import dev.cakebench.job.protocol.PredictionFormat;
import org.apache.hadoop.fs.Path;

/**
 * What LongBench's pred.py writes: {@code pred}, {@code answers}, {@code all_classes} and {@code length}. Files of
 * LongBench-E end in {@code _e} or lie where the script puts them, {@code pred_e/MODEL/hotpotqa.jsonl}.
 */
final class LongBenchPredictions implements PredictionFormat {
    private static final String EVEN_FOLDER = "pred_e";

    private final LongBenchProtocol protocol;

    LongBenchPredictions(LongBenchProtocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public Prediction read(JsonRow row, DatasetFile file) {
        String decoded = row.text("pred");
        Example example = new Example(
                file.dataset(),
                protocol.id(),
                file.task(),
                row.id("_id"),
                row.sha256(),
                row.optionalText("language").orElse("en"),
                lengths(file) == Lengths.APART ? LongBenchReader.bucket(row) : "",
                Digests.of(row.line()),
                0,
                row.source(),
                row.line(),
                LongBenchReader.answers(row),
                LongBenchReader.classes(row, protocol.task(file.task())));
        return new Prediction(example, decoded);
    }

    /** LongBench-E is scored by length, LongBench is not. */
    @Override
    public Lengths lengths(DatasetFile file) {
        return LongBenchProtocol.isEven(file.dataset()) || liesInEvenFolder(file.path())
                ? Lengths.APART
                : Lengths.IGNORED;
    }

    private static boolean liesInEvenFolder(Path path) {
        Path model = path.getParent();
        Path folder = model == null ? null : model.getParent();
        return folder != null && folder.getName().equals(EVEN_FOLDER);
    }
}
