package dev.cakebench.job.cli;

import dev.cakebench.job.cli.check.DatasetSurveyor;
import dev.cakebench.job.cli.data.DataDescription;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.run.SessionPlanner;
import dev.cakebench.job.run.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cakebench data describe}. */
@Command(
        name = "describe",
        description =
                "Prints what data files hold for a model: rows, tokens of the prompts, truncated and broken rows, and how"
                        + " deep the answers stand.")
final class DataDescribeCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DataFileArguments files;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The GGUF file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String model;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SparkConf conf = new SparkConf();
        Configuration hadoop = Settings.hadoop(conf);
        DatasetSurveyor surveyor = new DatasetSurveyor(
                hadoop, new SessionPlanner(ModelContext.of(conf, hadoop, model), QuestionMode.VISIBLE));
        new DataDescription(surveyor.survey(files.dataset()))
                .print(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
