package dev.cakebench.job.cli;

import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.InstalledCatalog;
import dev.cakebench.job.plan.Locations;
import dev.cakebench.job.plan.PlanReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A plan on the command line, with its overrides. */
final class PlanArguments {
    @Parameters(index = "0", paramLabel = "PLAN", description = "The evaluation plan, a YAML file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String plan;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Replaces a value of the plan; the value is YAML, as in budgets=[64,128] or"
                    + " datasets[0].limit=5. Repeatable, applied in order.")
    private List<String> overrides = new ArrayList<>();

    /** The plan's file, as it was given. */
    String name() {
        return plan;
    }

    /** @throws dev.cakebench.job.plan.PlanException when anything is wrong with it */
    EvaluationPlan read(Configuration hadoop) {
        return new PlanReader(new InstalledCatalog(hadoop), hadoop, Locations.ofProcess()).read(plan, overrides);
    }
}
