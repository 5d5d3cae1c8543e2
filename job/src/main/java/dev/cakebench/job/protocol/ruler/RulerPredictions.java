package dev.cakebench.job.protocol.ruler;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.protocol.NominalLength;
import dev.cakebench.job.protocol.Prediction;
import dev.cakebench.job.protocol.PredictionFormat;
import java.util.List;

/**
 * What RULER's call_api.py writes: {@code pred} and {@code outputs}, with {@code index} and {@code length}. The
 * length is the nominal one that the file's path states, else the row's.
 */
final class RulerPredictions implements PredictionFormat {

    @Override
    public Prediction read(JsonRow row, DatasetFile file) {
        String decoded = row.text("pred");
        Example example = new Example(
                file.dataset(),
                RulerProtocol.ID,
                file.task(),
                row.id(RulerReader.INDEX),
                row.sha256(),
                row.optionalText("language").orElse("en"),
                RulerReader.bucket(row, NominalLength.of(file.path())),
                Digests.of(row.line()),
                0,
                row.source(),
                row.line(),
                RulerReader.outputs(row),
                List.of());
        return new Prediction(example, decoded);
    }

    @Override
    public Lengths lengths(DatasetFile file) {
        return Lengths.APART;
    }

    @Override
    public double percent(double sum, int rows) {
        return sum / rows * 100;
    }
}
