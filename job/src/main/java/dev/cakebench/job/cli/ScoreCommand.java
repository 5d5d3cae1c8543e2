package dev.cakebench.job.cli;

import dev.cakebench.job.cli.score.PredictionScorer;
import dev.cakebench.job.cli.score.PredictionScores;
import dev.cakebench.job.cli.score.ScoreFormat;
import dev.cakebench.job.cli.score.ScoreText;
import dev.cakebench.job.dataset.DataFileName;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.plan.Locations;
import dev.cakebench.job.protocol.PredictionFormat;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.run.Settings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cakebench score}. */
@Command(
        name = "score",
        description = "Scores prediction files that a benchmark's own scripts wrote, with the metric and the first-line"
                + " rule of a protocol.")
final class ScoreCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "JSON Lines, one file for each task, named as the protocol's data files are.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--protocol",
            required = true,
            paramLabel = "ID",
            description = "Protocol of the predictions, for example longbench@1.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String protocolId;

    @Option(names = "--task", paramLabel = "TASK", description = "Task of all files, whatever their names say.")
    private @Nullable String task;

    @Option(
            names = "--format",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private ScoreFormat format = ScoreFormat.TABLE;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private FailedRows failedRows;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        failedRows.maximum();
        Protocol protocol = Protocols.get(protocolId);
        PredictionFormat predictions = protocol.predictions();
        if (predictions == null) {
            throw OptionChecks.usage(
                    spec,
                    "--protocol",
                    "found '%s', which knows no prediction files; allowed: %s"
                            .formatted(protocolId, String.join(", ", scorable())));
        }
        if (task != null && !protocol.tasks().contains(task)) {
            throw OptionChecks.usage(
                    spec,
                    "--task",
                    "found '%s'; allowed by %s: %s".formatted(task, protocolId, String.join(", ", protocol.tasks())));
        }
        PredictionScores scores = new PredictionScorer(protocol, predictions, Settings.hadoop(new SparkConf()))
                .score(files.stream().map(file -> datasetFile(protocol, file)).toList());
        PrintWriter out = spec.commandLine().getOut();
        out.print(ScoreText.write(format, scores));
        out.flush();
        scores.problems().forEach(problem -> spec.commandLine().getErr().println("cakebench: " + problem));
        return failedRows.exitCode(scores.problems().size(), scores.rows());
    }

    private DatasetFile datasetFile(Protocol protocol, String file) {
        Path path = OptionChecks.parsed(
                spec, "FILE '" + file + "'", () -> Locations.ofProcess().resolve(file));
        return task == null ? protocol.datasetFile(path) : new DatasetFile(path, DataFileName.dataset(path), task);
    }

    private static List<String> scorable() {
        return Protocols.all().stream()
                .filter(protocol -> protocol.predictions() != null)
                .map(Protocol::id)
                .toList();
    }
}
