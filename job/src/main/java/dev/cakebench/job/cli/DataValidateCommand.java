package dev.cakebench.job.cli;

import dev.cakebench.job.cli.data.DataValidation;
import dev.cakebench.job.run.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cakebench data validate}. */
@Command(
        name = "validate",
        description =
                "Reads every row of data files and prints each that is broken: where, what was found, what is allowed. Ends"
                        + " with status 2 if there is one.")
final class DataValidateCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DataFileArguments files;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Configuration hadoop = Settings.hadoop(new SparkConf());
        DataValidation validation = DataValidation.of(hadoop, files.dataset());
        validation.print(spec.commandLine().getOut());
        return validation.problems().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    }
}
