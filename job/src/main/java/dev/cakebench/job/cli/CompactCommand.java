package dev.cakebench.job.cli;

import dev.cakebench.job.plan.Locations;
import dev.cakebench.job.results.Compaction;
import dev.cakebench.job.results.Compaction.PlannedRows;
import dev.cakebench.job.results.RunFolder;
import dev.cakebench.job.results.RunLock;
import dev.cakebench.job.run.RunDescription;
import dev.cakebench.job.run.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cakebench compact}. */
@Command(
        name = "compact",
        description =
                "Joins the answers of a complete run into few larger files, with the same rows in the same order.")
final class CompactCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    @Parameters(index = "0", paramLabel = "RUN_FOLDER", description = "A folder run=... below a plan's output.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String source;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Files are joined up to so many rows; a file is never split. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OptionChecks.requirePositive(spec, "--rows", rows);
        Configuration hadoop = Settings.hadoop(new SparkConf());
        RunFolder folder = RunFolder.at(Locations.ofProcess().resolve(source), hadoop);
        RunDescription run = RunDescription.read(folder);
        Compaction compaction = new Compaction(folder, hadoop, new PlannedRows(run.fingerprint(), run.rowsPerChunk()));
        RunLock lock = RunLock.take(folder, spec.commandLine().getOut());
        try {
            print(folder, compaction.join(rows));
        } finally {
            lock.close();
        }
        return ExitCode.OK;
    }

    private void print(RunFolder folder, Compaction.Result result) {
        String text = result.filesBefore() == result.filesAfter()
                ? "nothing to join: %3$d rows in files: %1$d, %2$.1f MB"
                : "%3$d rows in files: %1$d, %2$.1f MB before; %4$d, %5$.1f MB now";
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %s%n",
                        folder.answers(),
                        text.formatted(
                                result.filesBefore(),
                                result.bytesBefore() / MEGABYTE,
                                result.rows(),
                                result.filesAfter(),
                                result.bytesAfter() / MEGABYTE));
    }
}
