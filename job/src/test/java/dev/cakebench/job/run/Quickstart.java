package dev.cakebench.job.run;

import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.plan.Budget;
import dev.cakebench.job.plan.Budget.Unit;
import dev.cakebench.job.plan.ConversationMode;
import dev.cakebench.job.plan.DatasetPlan;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.PolicyPlan;
import dev.cakebench.job.plan.QuestionMode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Small plans over the quickstart's model and rows, with the rows cut to short prompts. */
record Quickstart(
        Path output,
        Path model,
        Path rows,
        int limit,
        List<PolicyPlan> policies,
        List<Budget> budgets,
        QuestionMode question,
        int batching,
        KvType kvType) {
    static final Path FOLDER =
            Path.of("..", "conf", "quickstart").toAbsolutePath().normalize();
    static final Path MODEL = FOLDER.resolve("needle.gguf");
    static final Path ROWS = FOLDER.resolve("niah_single_1024.jsonl");
    static final int PROMPT_TOKENS = 320;

    private static final PolicyCatalog CATALOG = PolicyCatalog.load();

    /** Full cache, CAKE, SnapKV and StreamingLLM at 64 entries and a quarter of the prompt: 7 cells. */
    static Quickstart in(Path output) {
        return new Quickstart(
                output,
                MODEL,
                ROWS,
                5,
                List.of(
                        policy("full", Map.of()),
                        policy("cake", Map.of("pool", 15)),
                        policy("snapkv", Map.of("pool", 15)),
                        policy("streaming-llm", Map.of())),
                List.of(entries(64), new Budget("25%", Unit.PERCENT_OF_TOKENS, BigDecimal.valueOf(25))),
                QuestionMode.VISIBLE,
                0,
                KvType.F32);
    }

    static Budget entries(int number) {
        return new Budget(Integer.toString(number), Unit.ENTRIES, BigDecimal.valueOf(number));
    }

    Quickstart withModel(Path other) {
        return new Quickstart(output, other, rows, limit, policies, budgets, question, batching, kvType);
    }

    Quickstart withRows(Path other, int most) {
        return new Quickstart(output, model, other, most, policies, budgets, question, batching, kvType);
    }

    Quickstart withBudgets(Budget... others) {
        return new Quickstart(output, model, rows, limit, policies, List.of(others), question, batching, kvType);
    }

    Quickstart withQuestion(QuestionMode other) {
        return new Quickstart(output, model, rows, limit, policies, budgets, other, batching, kvType);
    }

    Quickstart withBatching(int cells) {
        return new Quickstart(output, model, rows, limit, policies, budgets, question, cells, kvType);
    }

    Quickstart withKvType(KvType other) {
        return new Quickstart(output, model, rows, limit, policies, budgets, question, batching, other);
    }

    EvaluationPlan plan() {
        DatasetPlan dataset = new DatasetPlan(
                "ruler@1",
                List.of(),
                List.of(rows.toUri().toString()),
                limit,
                PROMPT_TOKENS,
                ConversationMode.SINGLE_SHOT);
        return new EvaluationPlan(
                model.toUri().toString(),
                kvType,
                output.toUri().toString(),
                42,
                List.of(dataset),
                policies,
                budgets,
                question,
                batching);
    }

    private static PolicyPlan policy(String kind, Map<String, Object> knobs) {
        return new PolicyPlan(
                kind,
                kind,
                CATALOG.provider(kind).budgeted(),
                CATALOG.knobs(kind, knobs).asMap());
    }
}
