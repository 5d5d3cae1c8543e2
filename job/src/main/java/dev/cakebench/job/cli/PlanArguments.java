package dev.cakebench.job.cli;

import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.InstalledCatalog;
import dev.cakebench.job.plan.Locations;
import dev.cakebench.job.plan.PlanReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** A plan on the command line, with its overrides. */
final class PlanArguments {
    @Parameters(
            index = "0",
            paramLabel = "PLAN",
            description = "The evaluation plan, a YAML file; a local path or a location such as hdfs:///plans/a.yaml.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String plan;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Replaces a value of the plan; the value is YAML, as in budgets=[64,128] or"
                    + " datasets[0].limit=5. Repeatable, applied in order.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--plan-text",
            paramLabel = "BASE64",
            description =
                    "For the submit scripts: the plan's text in UTF-8 and Base64, where the driver runs on a machine"
                            + " without the file; PLAN only names it in messages.")
    private @Nullable String text;

    @Option(
            names = "--plan-folder",
            paramLabel = "FOLDER",
            description = "For the submit scripts: goes with --plan-text and is the folder at which its relative paths"
                    + " start.")
    private @Nullable Path folder;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** The plan's file, as it was given. */
    String name() {
        return plan;
    }

    /**
     * @throws dev.cakebench.job.plan.PlanException when anything is wrong with it
     * @throws picocli.CommandLine.ParameterException when a text on the command line is damaged
     */
    EvaluationPlan read(Configuration hadoop) {
        if (folder != null && text == null) {
            throw OptionChecks.usage(spec, "--plan-folder", "found no --plan-text; allowed: both or none");
        }
        Locations locations = folder == null ? Locations.ofProcess() : new Locations(folder);
        var reader = new PlanReader(new InstalledCatalog(hadoop), hadoop, locations);
        return text == null ? reader.read(plan, overrides) : reader.parse(plan, content(text), overrides);
    }

    private byte[] content(String base64) {
        byte[] content;
        try {
            content = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw damaged("what is no Base64 (" + e.getMessage() + ")");
        }
        if (content.length == 0) {
            throw damaged("no text");
        }
        return content;
    }

    private RuntimeException damaged(String found) {
        return OptionChecks.usage(
                spec,
                "--plan-text",
                "found " + found + "; allowed: a plan's text in UTF-8 and Base64, as submit/standalone, submit/yarn and"
                        + " submit/kubernetes pass it in cluster mode; submit the plan again");
    }
}
