package dev.cakebench.job.report;

import dev.cakebench.job.report.ReportFacts.Fact;
import dev.cakebench.job.report.ReportFacts.Failure;
import dev.cakebench.job.report.ReportFacts.PolicyFact;
import dev.cakebench.job.results.DepthMeans;
import dev.cakebench.job.results.DepthScores;
import dev.cakebench.job.results.EvaluationCost;
import dev.cakebench.job.results.LayerMeans;
import dev.cakebench.job.results.ResultRows;
import dev.cakebench.job.results.ScoredAnswer;
import dev.cakebench.job.results.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A run that never was, of any size: policies that need more or fewer entries, each in its own way, always the same.
 *
 * @param policies their names, the full cache not among them; odd ones have unequal layers, those of them that start
 *     with {@code cake} H and V
 * @param budgets entries per layer and KV head
 * @param tasks their names
 * @param lengths of the prompts, in turn
 * @param examples of each task
 * @param layers of the model
 * @param withFull whether the full cache is in the run
 * @param failEvery every so many rows fail; 0 for none, 1 for all
 */
record SyntheticRun(
        List<String> policies,
        List<Integer> budgets,
        List<String> tasks,
        List<String> lengths,
        int examples,
        int layers,
        boolean withFull,
        int failEvery) {
    private static final Map<SyntheticRun, String> REPORTS = new ConcurrentHashMap<>();
    private static final int PROMPT = 8000;
    private static final int HEADS = 8;
    private static final int WIDTH = 128;

    /** Six policies at six budgets on two tasks: an ordinary run. */
    static final SyntheticRun ORDINARY = new SyntheticRun(
            List.of("snapkv", "cake", "h2o", "pyramidkv", "streaming-llm", "cake-one-shot"),
            List.of(64, 128, 256, 512, 1024, 2048),
            List.of("niah_multikey_1", "qa_1"),
            List.of("8192"),
            60,
            32,
            true,
            0);

    /** 30 policies with long names at 10 budgets on 18 tasks, and some rows failed. */
    static final SyntheticRun LARGE = new SyntheticRun(
            IntStream.range(0, 30)
                    .mapToObj(i -> (i % 3 == 1 ? "cake" : "policy") + "-with-a-rather-long-name-and-knobs-" + i)
                    .toList(),
            List.of(32, 64, 96, 128, 256, 512, 768, 1024, 2048, 4096),
            IntStream.range(0, 18).mapToObj(i -> "longbench_task_" + i).toList(),
            List.of("8192"),
            12,
            80,
            true,
            97);

    /** What must not be taken for markup, at every place where a name is shown. */
    static final String HOSTILE = "<script>alert(1)</script>\"'&\u0000\u202e";

    /** One example, one policy with a name that is an attack, one budget, no full cache. */
    static final SyntheticRun SMALL =
            new SyntheticRun(List.of("cake", HOSTILE), List.of(128), List.of(HOSTILE), List.of("8192"), 1, 2, false, 0);

    SyntheticRun failing(int every) {
        return new SyntheticRun(policies, budgets, tasks, lengths, examples, layers, withFull, every);
    }

    SyntheticRun withoutFull() {
        return new SyntheticRun(policies, budgets, tasks, lengths, examples, layers, false, failEvery);
    }

    SyntheticRun withBudgets(Integer... others) {
        return new SyntheticRun(policies, List.of(others), tasks, lengths, examples, layers, withFull, failEvery);
    }

    SyntheticRun withPolicies(String... others) {
        return new SyntheticRun(List.of(others), budgets, tasks, lengths, examples, layers, withFull, failEvery);
    }

    SyntheticRun withTasks(String... others) {
        return new SyntheticRun(policies, budgets, List.of(others), lengths, examples, layers, withFull, failEvery);
    }

    SyntheticRun withExamples(int each) {
        return new SyntheticRun(policies, budgets, tasks, lengths, each, layers, withFull, failEvery);
    }

    SyntheticRun withLengths(String... others) {
        return new SyntheticRun(policies, budgets, tasks, List.of(others), examples, layers, withFull, failEvery);
    }

    /** The report of the run, drawn once. */
    String report() {
        return REPORTS.computeIfAbsent(this, SyntheticRun::drawAgain);
    }

    String drawAgain() {
        return Report.html(facts(), data());
    }

    ReportData data() {
        List<ScoredAnswer> answers = answers();
        boolean noneAnswered = answers.stream().noneMatch(ScoredAnswer::ok);
        return new ReportData(
                Scores.of("run", 1, ResultRows.BENCHMARKS, answers),
                noneAnswered ? List.of() : layerMeans(),
                DepthMeans.of(answers),
                DepthScores.of(answers),
                EvaluationCost.of(answers));
    }

    private ReportFacts facts() {
        List<PolicyFact> knobs = policies.stream()
                .map(name -> new PolicyFact(name, kind(name), "{\"window\":32,\"pool\":\"%s\"}".formatted(HOSTILE)))
                .toList();
        int failed = (int) answers().stream().filter(answer -> !answer.ok()).count();
        return new ReportFacts(
                "model " + HOSTILE,
                List.of(new Fact("Model SHA-256", "700246dbd4f9b2b36baf4cf64441bf149dcc13d61c5f4c9a50a3d3b9e53fc82f")),
                knobs,
                "{\n  \"model\" : \"%s\"\n}".formatted(HOSTILE),
                failed == 0 ? List.of() : List.of(new Failure("PolicyException", failed, "a/0, cake@64", HOSTILE)));
    }

    /** The answers, in the order of examples and cells. */
    List<ScoredAnswer> answers() {
        List<ScoredAnswer> answers = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(7);
        int example = 0;
        for (String task : tasks) {
            for (int i = 0; i < examples; i++) {
                double difficulty = random.nextDouble();
                double depth = random.nextDouble();
                int cell = 0;
                if (withFull) {
                    answers.add(answer(example, task, cell++, "full", -1, PROMPT, difficulty, depth, answers.size()));
                }
                for (int policy = 0; policy < policies.size(); policy++) {
                    for (int budget : budgets) {
                        answers.add(answer(
                                example,
                                task,
                                cell++,
                                policies.get(policy),
                                policy,
                                budget,
                                difficulty,
                                depth,
                                answers.size()));
                    }
                }
                example++;
            }
        }
        return answers;
    }

    private ScoredAnswer answer(
            int example,
            String task,
            int cell,
            String policy,
            int place,
            int entries,
            double difficulty,
            double depth,
            int row) {
        boolean full = place < 0;
        boolean ok = failEvery == 0 || row % failEvery != failEvery - 1;
        double needed = 6 + 0.7 * place;
        double chance = full ? 0.9 : 0.9 / (1 + Math.exp(1.5 * (needed - Math.log(entries) / Math.log(2))));
        double bytes = 2.0 * Float.BYTES * layers * HEADS * WIDTH;
        return new ScoredAnswer(
                example,
                task,
                "ruler@1",
                task,
                lengths.get(example % lengths.size()),
                Integer.toString(example),
                Integer.toString(example),
                cell,
                full ? policy : policy + "@" + entries,
                policy,
                full ? policy : kind(policy),
                full ? "full" : Integer.toString(entries),
                "visible",
                "f32",
                ok,
                ok ? null : "PolicyException",
                ok ? null : "it happened",
                ok ? "qa_f1" : null,
                only(ok, chance > difficulty ? 1.0 : Math.max(0, 0.4 - difficulty / 2)),
                ok ? 20 : null,
                (double) entries,
                only(ok, entries),
                only(ok, (double) entries / PROMPT),
                only(ok, bytes * entries),
                only(ok, bytes * PROMPT),
                only(ok, bytes * (entries + (double) PROMPT / layers)),
                depth,
                only(ok, full ? 1 : Math.min(1, chance * (0.6 + depth / 2))),
                only(ok, 4000 + 100.0 * example),
                only(ok, 180),
                only(ok, 900 + entries / 10.0),
                only(ok, 4300),
                1e9 * (1 + example % 7),
                40.0 * (1 + example % 7) * (0.8 + example / 1000.0),
                "vector-512");
    }

    private static @Nullable Double only(boolean condition, double value) {
        return condition ? value : null;
    }

    private static String kind(String policy) {
        return policy.startsWith("cake") ? "cake" : policy;
    }

    private List<LayerMeans> layerMeans() {
        List<LayerMeans> means = new ArrayList<>();
        int cell = withFull ? 1 : 0;
        for (int policy = 0; policy < policies.size(); policy++) {
            for (int budget : budgets) {
                means.add(layers(cell++, policy, budget));
            }
        }
        return means;
    }

    private LayerMeans layers(int cell, int policy, int budget) {
        double[] weights = IntStream.range(0, layers)
                .mapToDouble(layer -> policy % 2 == 0 ? 1 : 0.15 + Math.pow(Math.sin(layer * 0.7 + policy), 2))
                .toArray();
        double total = IntStream.range(0, layers).mapToDouble(i -> weights[i]).sum();
        double[] given = new double[layers];
        double[] entropy = new double[layers];
        double[] shift = new double[layers];
        for (int layer = 0; layer < layers; layer++) {
            given[layer] = budget * layers * weights[layer] / total;
            entropy[layer] = 400 * weights[layer];
            shift[layer] = 0.01 / weights[layer];
        }
        boolean cake = policies.get(policy).startsWith("cake");
        return new LayerMeans(cell, examples, given, given, cake ? entropy : null, cake ? shift : null);
    }
}
