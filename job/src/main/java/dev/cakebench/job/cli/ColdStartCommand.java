package dev.cakebench.job.cli;

import dev.cakebench.job.cli.bench.ColdStart;
import dev.cakebench.job.cli.bench.ColdStart.Milestone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cakebench cold-start}. */
@Command(
        name = "cold-start",
        description = "Times new JVMs from their start to the first token of an answer; prints medians.")
final class ColdStartCommand implements Callable<Integer>, EngineCommand {
    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The GGUF file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ThreadCount threads;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            defaultValue = "The capital of France is",
            description = "What is answered; default: '${DEFAULT-VALUE}'.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String prompt;

    @Option(
            names = "--repetitions",
            paramLabel = "R",
            defaultValue = "5",
            description = "JVMs, one after another; default: ${DEFAULT-VALUE}.")
    private int repetitions;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        int count = threads.value();
        OptionChecks.requirePositive(spec, "--repetitions", repetitions);
        List<String> arguments = List.of(
                "first-token", "--model", model.toString(), "--threads", Integer.toString(count), "--prompt", prompt);
        List<Map<Milestone, Double>> starts = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            starts.add(ColdStart.run(arguments));
        }
        spec.commandLine().getOut().print(ColdStart.table(starts));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
