package dev.cakebench.job.cli;

import dev.cakebench.job.run.RunOutcome;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How many failed rows a run may have. */
final class FailedRows {
    @Option(
            names = "--max-failed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Failed rows that still count as success; default: ${DEFAULT-VALUE}.")
    private int maximum;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    int maximum() {
        if (maximum < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--max-failed: found " + maximum + "; allowed: a whole number >= 0");
        }
        return maximum;
    }

    /** The exit code of a run that ended so; says why where it is not 0. */
    int exitCode(RunOutcome outcome) {
        return outcome.accepted() ? ExitCode.OK : tooMany(outcome.failedRows(), outcome.rows(), outcome.maxFailed());
    }

    /** The exit code where so many of all rows failed; says why where it is not 0. */
    int exitCode(int failedRows, int rows) {
        return failedRows <= maximum() ? ExitCode.OK : tooMany(failedRows, rows, maximum());
    }

    private int tooMany(long failedRows, long rows, long allowed) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("cakebench: %d of %d rows failed; allowed: %d (--max-failed)".formatted(failedRows, rows, allowed));
        return ExitCode.INCOMPLETE;
    }
}
