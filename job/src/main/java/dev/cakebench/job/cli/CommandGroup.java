package dev.cakebench.job.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has commands of its own. */
abstract class CommandGroup implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Called when none of them is given. */
    @Override
    public final void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; allowed: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
