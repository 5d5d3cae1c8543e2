package dev.cakebench.job.cli;

import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cakebench data list}. */
@Command(name = "list", description = "Lists the protocols with their tasks, files and the keys of a row.")
final class DataListCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        for (Protocol protocol : Protocols.all()) {
            out.println(protocol.id());
            out.println("  tasks  " + String.join(", ", protocol.tasks()));
            out.println("  files  "
                    + (protocol.filesByTask()
                            ? "<task>.jsonl, picked from a folder by 'tasks'"
                            : "<task>.jsonl, <task>_<length>.jsonl or <length>/<task>.jsonl, named one by one or by their"
                                    + " folder"));
            if (!protocol.rowKeys().isEmpty()) {
                out.println("  rows   " + protocol.rowKeys());
            }
        }
    }
}
