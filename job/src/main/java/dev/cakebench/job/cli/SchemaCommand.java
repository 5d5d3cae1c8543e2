package dev.cakebench.job.cli;

import dev.cakebench.job.plan.InstalledCatalog;
import dev.cakebench.job.plan.PlanSchemaJson;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cakebench schema}. */
@Command(name = "schema", description = "Prints the JSON Schema of plans, for editors.")
final class SchemaCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(PlanSchemaJson.write(new InstalledCatalog(new Configuration())));
        spec.commandLine().getOut().flush();
    }
}
