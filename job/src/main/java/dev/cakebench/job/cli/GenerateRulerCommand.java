package dev.cakebench.job.cli;

import dev.cakebench.job.generate.ruler.RulerRows;
import dev.cakebench.job.generate.ruler.RulerSources;
import dev.cakebench.job.protocol.Protocols;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cakebench data generate ruler}. */
@Command(name = "ruler", description = "The thirteen tasks of RULER, for protocol ruler@1.")
final class GenerateRulerCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GenerateArguments arguments;

    @Option(
            names = "--tasks",
            split = ",",
            paramLabel = "TASK",
            description = "Tasks, separated by commas; default: all thirteen.")
    private List<String> tasks = List.of();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "500",
            description = "Rows of each task and length; 40 or more hit every depth. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--essay",
            paramLabel = "FILE",
            description =
                    "Text of the essay haystacks, or a folder of texts; default: chapters of Jane Austen's Persuasion.")
    private @Nullable String essay;

    @Option(
            names = "--qa",
            paramLabel = "FILE",
            description = "Questions of qa_1, in the layout of SQuAD or HotpotQA; default: a small set of our own.")
    private @Nullable String questions;

    @Option(
            names = "--qa-2",
            paramLabel = "FILE",
            description = "Questions of qa_2, in the same layouts; default: a small set of our own.")
    private @Nullable String otherQuestions;

    @Override
    public Integer call() throws IOException {
        List<String> asked = arguments.tasks(tasks, Protocols.get("ruler@1").tasks());
        RulerSources sources = new RulerSources(
                arguments.corpus(essay), arguments.source(questions), arguments.source(otherQuestions));
        arguments.write(new RulerRows(sources, arguments.context().tokenizer(), seed), asked, rows);
        return ExitCode.OK;
    }
}
