package dev.cakebench.job.results;

import dev.cakebench.job.protocol.TaskMean;
import org.jspecify.annotations.Nullable;

/** Rows for tests of the aggregates. */
public final class ResultRows {
    /** Every benchmark is the mean of its tasks, all lengths together. */
    public static final Benchmarks BENCHMARKS = new Benchmarks() {
        @Override
        public Averaging averaging(String protocol) {
            return means -> means.values().stream()
                    .mapToDouble(TaskMean::mean)
                    .average()
                    .orElseThrow();
        }

        @Override
        public boolean lengthsApart(String protocol) {
            return false;
        }
    };

    private ResultRows() {}

    /** An answer with a score. */
    public static ScoredAnswer ok(int example, String task, int cell, String policy, int budget, double score) {
        return answer(example, task, cell, policy, budget, score, null);
    }

    /** An answer that failed. */
    public static ScoredAnswer failed(int example, String task, int cell, String policy, int budget, String error) {
        return answer(example, task, cell, policy, budget, null, error);
    }

    /** The same answer with what is known of its answer-bearing tokens. */
    public static ScoredAnswer withGold(ScoredAnswer row, @Nullable Double depth, @Nullable Double survival) {
        return copy(row, row.lengthBucket(), depth, survival);
    }

    /** The same answer in another length bucket. */
    public static ScoredAnswer withLength(ScoredAnswer row, String bucket) {
        return copy(row, bucket, row.goldDepth(), row.goldSurvival());
    }

    private static ScoredAnswer copy(
            ScoredAnswer row, String bucket, @Nullable Double depth, @Nullable Double survival) {
        return new ScoredAnswer(
                row.exampleIndex(),
                row.dataset(),
                row.protocol(),
                row.task(),
                bucket,
                row.exampleId(),
                row.contextId(),
                row.cellIndex(),
                row.cellId(),
                row.policy(),
                row.policyKind(),
                row.budgetRequested(),
                row.question(),
                row.kvType(),
                row.ok(),
                row.errorClass(),
                row.errorMessage(),
                row.metric(),
                row.score(),
                row.generatedTokens(),
                row.budgetEntries(),
                row.retainedMean(),
                row.retainedShare(),
                row.kvBytes(),
                row.kvBytesFull(),
                row.kvBytesPeak(),
                depth,
                survival,
                row.prefillMs(),
                row.selectMs(),
                row.decodeMs(),
                row.firstTokenMs(),
                row.predictedOperations(),
                row.evaluationMs(),
                row.kernels());
    }

    private static ScoredAnswer answer(
            int example,
            String task,
            int cell,
            String policy,
            int budget,
            @Nullable Double score,
            @Nullable String error) {
        boolean ok = error == null;
        boolean full = policy.equals("full");
        return new ScoredAnswer(
                example,
                task,
                "longbench@1",
                task,
                "1024",
                Integer.toString(example),
                Integer.toString(example),
                cell,
                full ? policy : policy + "@" + budget,
                policy,
                policy,
                full ? "full" : Integer.toString(budget),
                "visible",
                "f32",
                ok,
                error,
                ok ? null : error + " happened",
                ok ? "qa_f1" : null,
                score,
                ok ? 10 : null,
                (double) budget,
                ok ? (double) budget : null,
                ok ? budget / 1000.0 : null,
                ok ? 64.0 * budget : null,
                ok ? 64_000.0 : null,
                ok ? 70.0 * budget : null,
                null,
                null,
                ok ? 100.0 + example : null,
                ok ? 20.0 : null,
                ok ? 50.0 : null,
                ok ? 110.0 : null,
                1e9 * (1 + example),
                200.0 + example,
                "scalar");
    }
}
