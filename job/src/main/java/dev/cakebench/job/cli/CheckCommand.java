package dev.cakebench.job.cli;

import dev.cakebench.job.cli.check.CheckOptions;
import dev.cakebench.job.cli.check.PlanChecker;
import dev.cakebench.job.run.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cakebench check}. */
@Command(
        name = "check",
        description = "Prints what a plan will run without running it: model, examples, cells, rows, tokens, memory and"
                + " an estimate of the time. Examples that will fail are listed and leave the exit code 0.")
final class CheckCommand implements Callable<Integer>, EngineCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private PlanArguments plan;

    @Option(names = "--cores", paramLabel = "N", description = "Cores of an executor; default: this machine's.")
    private int cores = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of one example; default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(names = "--no-probe", description = "Do not measure the speed here, and so estimate no time.")
    private boolean noProbe;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (threads < 1 || cores < threads) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--cores %d --threads %d: allowed: 1 or more threads, and as many cores or more"
                            .formatted(cores, threads));
        }
        SparkConf conf = new SparkConf();
        Configuration hadoop = Settings.hadoop(conf);
        CheckOptions options = new CheckOptions(cores, threads, !noProbe, Settings.modelFolder(conf));
        new PlanChecker(hadoop, options, spec.commandLine().getOut()).check(plan.read(hadoop));
        return ExitCode.OK;
    }
}
