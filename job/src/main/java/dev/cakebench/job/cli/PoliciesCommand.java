package dev.cakebench.job.cli;

import dev.cakebench.job.plan.InstalledCatalog;
import dev.cakebench.job.plan.KnobSchema;
import dev.cakebench.job.plan.PolicySchema;
import java.io.PrintWriter;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cakebench policies}. */
@Command(name = "policies", description = "Lists the cache policies with their knobs.")
final class PoliciesCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        for (PolicySchema policy : new InstalledCatalog(new Configuration()).policies()) {
            out.println(policy.kind() + ": " + policy.summary());
            int width = policy.knobs().stream()
                    .mapToInt(knob -> knob.name().length())
                    .max()
                    .orElse(0);
            for (KnobSchema knob : policy.knobs()) {
                out.println("  %s  %s".formatted(pad(knob.name(), width), knob.description()));
                out.println("  %s  default %s; allowed: %s"
                        .formatted(" ".repeat(width), knob.defaultValue(), knob.allowed()));
            }
        }
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
