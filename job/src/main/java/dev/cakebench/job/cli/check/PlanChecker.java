package dev.cakebench.job.cli.check;

import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.model.Model;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.run.ModelFiles;
import dev.cakebench.job.run.ModelReference;
import dev.cakebench.job.run.SessionPlanner;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Finds out what a plan will run and prints it. */
public final class PlanChecker {
    private final Configuration hadoop;
    private final CheckOptions options;
    private final CheckPrinter printer;

    public PlanChecker(Configuration hadoop, CheckOptions options, PrintWriter out) {
        this.hadoop = hadoop;
        this.options = options;
        this.printer = new CheckPrinter(out);
    }

    /** Opens the model, reads and tokenises every example, and prints the sums; nothing is written. */
    public void check(EvaluationPlan plan) throws IOException, InterruptedException {
        ModelFiles files = new ModelFiles(hadoop, options.modelFolder());
        ModelReference reference = files.describe(plan.model());
        Model model = Model.open(files.local(reference));
        printer.model(model.description(), reference);
        SessionPlanner planner = new SessionPlanner(PromptContext.of(model), plan.question());
        List<DatasetSurvey> datasets = new DatasetSurveyor(hadoop, planner).survey(plan);
        try (InferenceEngine engine =
                new InferenceEngine(model, KernelProvider.choose("auto"), options.threads(), plan.kvType())) {
            PlanCheck check = PlanCheck.of(plan, datasets, engine);
            printer.data(check);
            check.worst()
                    .ifPresent(need -> printer.memory(
                            need, model.shape(), plan.kvType(), check.cells().size(), reference.bytes(), options));
            if (options.probe() && check.worst().isPresent()) {
                estimate(plan, check, engine);
            }
        }
    }

    private void estimate(EvaluationPlan plan, PlanCheck check, InferenceEngine engine) {
        int cells = check.cells().size();
        int together = plan.batching() == 0 ? cells : Math.min(plan.batching(), cells);
        SpeedProbe probe = SpeedProbe.measure(engine, together);
        double seconds = check.prompts()
                .mapToDouble(prompt -> probe.seconds(prompt, Math.ceilDiv(prompt.turns() * cells, together)))
                .sum();
        printer.time(seconds / options.examplesAtOnce(), probe, options);
    }
}
