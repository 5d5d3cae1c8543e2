package dev.cakebench.job.cli;

import dev.cakebench.job.generate.Depths;
import dev.cakebench.job.generate.needle.Needle;
import dev.cakebench.job.generate.needle.NiahRows;
import dev.cakebench.job.generate.needle.NiahRows.Placing;
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

/** {@code cakebench data generate needle}. */
@Command(
        name = "needle",
        description =
                "The classic needle in a haystack, for protocols niah@1 and niah-kvpress@1: one row for each depth. Nothing"
                        + " is drawn, so there is no seed.")
final class GenerateNeedleCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GenerateArguments arguments;

    @Option(
            names = "--protocol",
            paramLabel = "ID",
            defaultValue = NeedleProtocols.NIAH,
            description = "niah@1 or niah-kvpress@1; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String protocolId;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10",
            description = "Depths at equal distances, one row each. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(
            names = "--essay",
            paramLabel = "FILE",
            description = "Text of the haystack, or a folder of texts; default: chapters of Jane Austen's Persuasion.")
    private @Nullable String essay;

    @Option(names = "--needle", paramLabel = "TEXT", description = "What to hide; default: the classic sentence.")
    private @Nullable String needle;

    @Option(names = "--question", paramLabel = "TEXT", description = "What to ask; default: the classic question.")
    private @Nullable String question;

    @Option(
            names = "--answer",
            paramLabel = "TEXT",
            description = "The part of the needle that answers; default: that of the classic one.")
    private @Nullable String answer;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OptionChecks.requirePositive(spec, "--rows", rows);
        if ((needle == null) != (answer == null) || (needle == null) != (question == null)) {
            throw OptionChecks.usage(
                    spec,
                    "--needle",
                    "found without --question or --answer, or the other way round; allowed: all three or none");
        }
        NeedleProtocol protocol =
                arguments.protocol(protocolId, List.of(NeedleProtocols.NIAH, NeedleProtocols.NIAH_KVPRESS));
        boolean classic = protocolId.equals(NeedleProtocols.NIAH);
        NiahRows source = new NiahRows(
                protocol,
                arguments.context(),
                arguments.corpus(essay),
                classic ? Needle.classic(needle, question, answer) : Needle.kvpress(needle, question, answer),
                classic ? Placing.CLASSIC : Placing.KVPRESS,
                Depths.even(rows));
        arguments.write(source, protocol.tasks(), rows);
        return ExitCode.OK;
    }
}
