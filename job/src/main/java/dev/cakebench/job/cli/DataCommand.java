package dev.cakebench.job.cli;

import picocli.CommandLine.Command;

/** {@code cakebench data}. */
@Command(
        name = "data",
        description = "Lists, generates, describes and validates data files.",
        subcommands = {
            DataListCommand.class,
            DataGenerateCommand.class,
            DataDescribeCommand.class,
            DataValidateCommand.class
        })
final class DataCommand extends CommandGroup {}
