package dev.cakebench.job.cli;

import dev.cakebench.job.run.RunOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a run is carried out; nothing here changes a result. */
final class RunArguments {
    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark master; default: what spark-submit sets, else local[*].")
    private @Nullable String master;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of one example; default: spark.task.cpus, else 1.")
    private int threads;

    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES}; default: spark.cakebench.kernels, else auto.")
    private @Nullable KernelChoice kernels;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    RunOptions options(int maxFailed) {
        if (threads < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--threads: found " + threads + "; allowed: a whole number >= 1");
        }
        return new RunOptions(master, threads, kernels == null ? null : kernels.toString(), maxFailed);
    }
}
