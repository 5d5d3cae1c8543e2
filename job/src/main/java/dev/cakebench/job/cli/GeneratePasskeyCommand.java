package dev.cakebench.job.cli;

import dev.cakebench.job.generate.needle.PasskeyRows;
import dev.cakebench.job.protocol.needle.NeedleProtocol;
import dev.cakebench.job.protocol.needle.NeedleProtocols;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cakebench data generate passkey}. */
@Command(name = "passkey", description = "A pass key among filler lines, for protocol passkey@1.")
final class GeneratePasskeyCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GenerateArguments arguments;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "40",
            description = "Rows of each length; 40 or more hit every depth. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        NeedleProtocol protocol = arguments.protocol(NeedleProtocols.PASSKEY, List.of(NeedleProtocols.PASSKEY));
        arguments.write(new PasskeyRows(protocol, arguments.context(), seed), protocol.tasks(), rows);
        return ExitCode.OK;
    }
}
