package dev.cakebench.job.run;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.job.plan.Budget;
import dev.cakebench.job.plan.DatasetPlan;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.PolicyPlan;
import dev.cakebench.job.plan.QuestionMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Small plans over the quickstart's model and rows. */
final class Quickstart {
    static final Path FOLDER =
            Path.of("..", "conf", "quickstart").toAbsolutePath().normalize();
    static final Path MODEL = FOLDER.resolve("needle.gguf");
    static final Path ROWS = FOLDER.resolve("niah_single_1024.jsonl");

    private static final PolicyCatalog CATALOG = PolicyCatalog.load();

    private Quickstart() {}

    /** Full cache, CAKE, SnapKV and StreamingLLM over the first rows of a file: 1 + 3 x budgets cells. */
    static EvaluationPlan plan(Path output, Path rows, int limit, int... budgets) {
        return new EvaluationPlan(
                MODEL.toUri().toString(),
                output.toUri().toString(),
                42,
                List.of(new DatasetPlan(
                        "ruler@1", List.of(), List.of(rows.toUri().toString()), limit, 0)),
                List.of(
                        policy("full", Map.of()),
                        policy("cake", Map.of("pool", 15)),
                        policy("snapkv", Map.of("pool", 15)),
                        policy("streaming-llm", Map.of())),
                Arrays.stream(budgets)
                        .mapToObj(entries -> new Budget(Integer.toString(entries), entries, 0))
                        .toList(),
                QuestionMode.VISIBLE,
                0);
    }

    static EvaluationPlan with(EvaluationPlan plan, String model) {
        return new EvaluationPlan(
                model,
                plan.output(),
                plan.seed(),
                plan.datasets(),
                plan.policies(),
                plan.budgets(),
                plan.question(),
                plan.batching());
    }

    static EvaluationPlan with(EvaluationPlan plan, QuestionMode question, int batching) {
        return new EvaluationPlan(
                plan.model(),
                plan.output(),
                plan.seed(),
                plan.datasets(),
                plan.policies(),
                plan.budgets(),
                question,
                batching);
    }

    static PolicyPlan policy(String kind, Map<String, Object> knobs) {
        return new PolicyPlan(kind, kind, CATALOG.knobs(kind, knobs).asMap());
    }

    /** Rows {@code from} (inclusive) to {@code to} (exclusive) of 0, 1, 2 ... as a list. */
    static List<Integer> range(int from, int to) {
        List<Integer> range = new ArrayList<>();
        for (int i = from; i < to; i++) {
            range.add(i);
        }
        return range;
    }
}
