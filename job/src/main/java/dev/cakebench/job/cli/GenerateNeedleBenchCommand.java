package dev.cakebench.job.cli;

import dev.cakebench.job.generate.needle.NeedleBenchRows;
import dev.cakebench.job.generate.needle.NeedleBenchSources;
import dev.cakebench.job.protocol.needle.NeedleProtocol;
import dev.cakebench.job.protocol.needle.NeedleProtocols;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cakebench data generate needlebench}. */
@Command(name = "needlebench", description = "NeedleBench in English, for protocols needlebench@1 and needlebench@2.")
final class GenerateNeedleBenchCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GenerateArguments arguments;

    @Option(
            names = "--protocol",
            paramLabel = "ID",
            defaultValue = NeedleProtocols.NEEDLEBENCH_1,
            description = "needlebench@1 or needlebench@2; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String protocolId;

    @Option(
            names = "--tasks",
            split = ",",
            paramLabel = "TASK",
            description = "Tasks, separated by commas; default: all three.")
    private List<String> tasks = List.of();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "110",
            description = "Rows of each task and length. Default: ${DEFAULT-VALUE}, ten at each of eleven depths.")
    private int rows;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--buffer",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens of the length that the context leaves; default: 500, from a length of 9000 on 3000.")
    private int buffer;

    @Option(
            names = "--essay",
            paramLabel = "FILE",
            description = "Haystack, such as PaulGrahamEssays.jsonl; default: chapters of Jane Austen's Persuasion.")
    private @Nullable String essay;

    @Option(names = "--needles", paramLabel = "FILE", description = "needles.jsonl; default: needles of our own.")
    private @Nullable String needles;

    @Option(
            names = "--reasoning",
            paramLabel = "FILE",
            description = "multi_needle_reasoning_en.json, for needlebench@1; default: chains of our own.")
    private @Nullable String reasoning;

    @Option(
            names = "--names",
            paramLabel = "FILE",
            description = "names.json, for needlebench@2; default: names of our own.")
    private @Nullable String names;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (buffer < 0) {
            throw OptionChecks.usage(spec, "--buffer", "found " + buffer + "; allowed: a whole number >= 0");
        }
        NeedleProtocol protocol =
                arguments.protocol(protocolId, List.of(NeedleProtocols.NEEDLEBENCH_1, NeedleProtocols.NEEDLEBENCH_2));
        List<String> asked = arguments.tasks(tasks, protocol.tasks());
        NeedleBenchSources sources =
                new NeedleBenchSources(arguments.source(needles), arguments.source(reasoning), arguments.source(names));
        NeedleBenchRows source = new NeedleBenchRows(
                protocol,
                arguments.context(),
                arguments.corpus(essay),
                sources,
                protocolId.equals(NeedleProtocols.NEEDLEBENCH_2),
                buffer,
                seed);
        arguments.write(source, asked, rows);
        return ExitCode.OK;
    }
}
