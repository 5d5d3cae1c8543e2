package dev.cakebench.job.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How many threads compute, for the commands that measure a whole machine. */
final class ThreadCount {
    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute; default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** The number, at least 1. */
    int value() {
        OptionChecks.requirePositive(spec, "--threads", threads);
        return threads;
    }
}
