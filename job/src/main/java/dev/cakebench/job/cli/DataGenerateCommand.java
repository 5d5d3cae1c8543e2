package dev.cakebench.job.cli;

import picocli.CommandLine.Command;

/** {@code cakebench data generate}. */
@Command(
        name = "generate",
        description =
                "Makes rows of synthetic tests, as long as the model's tokenizer counts them. The same options make the"
                        + " same bytes.",
        subcommands = {
            GenerateRulerCommand.class,
            GenerateNeedleCommand.class,
            GeneratePasskeyCommand.class,
            GenerateNeedleBenchCommand.class
        })
final class DataGenerateCommand extends CommandGroup {}
