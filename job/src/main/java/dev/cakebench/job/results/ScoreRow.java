package dev.cakebench.job.results;

import org.jspecify.annotations.Nullable;

/**
 * One row of the aggregates: a cell over a group of examples. Numbers are null where no row of the group has them.
 *
 * @param group which examples
 * @param cell which policy and budget
 * @param examples rows of the cell in the group
 * @param failed how many of them failed; all means are over the others
 * @param contexts different contexts of the examples that have a score; questions about one are not independent
 * @param score mean score
 * @param versusFull the same examples against the full cache; null in a run without one
 * @param cache means of what was really cached
 * @param times medians and 95th percentiles
 */
public record ScoreRow(
        String run,
        Group group,
        Cell cell,
        int examples,
        int failed,
        int contexts,
        @Nullable Interval score,
        @Nullable Comparison versusFull,
        CacheMeans cache,
        Times times) {

    ScoreRow withHolm(double corrected) {
        Comparison compared = versusFull == null ? null : versusFull.withHolm(corrected);
        return new ScoreRow(run, group, cell, examples, failed, contexts, score, compared, cache, times);
    }

    /** Which level a row is on. */
    public enum Scope {
        /** One dataset, task and length bucket. */
        TASK("task"),
        /** Several tasks of one protocol, averaged as its authors do. */
        BENCHMARK("benchmark"),
        /** All examples of the run. */
        OVERALL("overall");

        private final String text;

        Scope(String text) {
            this.text = text;
        }

        /** As the {@code scope} column has it. */
        public String text() {
            return text;
        }
    }

    /**
     * The examples of a row; the names are null where {@code scope} is overall. Of a benchmark the dataset is the protocol
     * and the task {@value #AVERAGE}.
     */
    public record Group(
            Scope scope,
            @Nullable String dataset,
            @Nullable String task,
            @Nullable String lengthBucket,
            @Nullable String metric) {

        /** Task of a benchmark's rows. */
        static final String AVERAGE = "average";

        /** Length bucket of a benchmark whose lengths are averaged. */
        static final String ALL_LENGTHS = "all";
    }

    /** The cell of a row. */
    public record Cell(
            int cellIndex,
            String cellId,
            String policy,
            String policyKind,
            String budgetRequested,
            String question,
            String kvType) {}

    /** A mean with its 95 % bootstrap interval. */
    public record Interval(double mean, double low, double high) {}

    /**
     * Paired on the examples that both answered.
     *
     * @param delta score minus the full cache's
     * @param pValue of the paired permutation test, two-sided
     * @param pHolm the same, corrected by Holm's method for all comparisons of the group
     * @param detectable the smallest difference that a test at 5 % finds in four of five runs with as many examples that
     *     differ as these do; 0 where no pair differs, which tells nothing
     */
    public record Comparison(
            Interval delta, int wins, int losses, int ties, double pValue, double pHolm, double detectable) {

        Comparison withHolm(double corrected) {
            return new Comparison(delta, wins, losses, ties, pValue, corrected, detectable);
        }
    }

    /** Means of the columns of the same names. */
    public record CacheMeans(
            @Nullable Double budgetEntries,
            @Nullable Double retained,
            @Nullable Double retainedShare,
            @Nullable Double kvBytes,
            @Nullable Double kvBytesFull,
            @Nullable Double kvBytesPeak,
            @Nullable Double goldSurvival) {}

    /** Milliseconds; of the prefill and of the policies' work per example, of the decoding per generated token. */
    public record Times(
            @Nullable Double prefillP50,
            @Nullable Double prefillP95,
            @Nullable Double selectP50,
            @Nullable Double selectP95,
            @Nullable Double firstTokenP50,
            @Nullable Double firstTokenP95,
            @Nullable Double decodePerTokenP50,
            @Nullable Double decodePerTokenP95) {}
}
