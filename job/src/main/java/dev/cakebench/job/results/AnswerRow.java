package dev.cakebench.job.results;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code answers}: what one cell (policy and budget) made of one example. Column names and meaning are those
 * of {@link AnswersTable}; a component is null where a failed row never got that far.
 */
public record AnswerRow(
        Identity identity,
        Cell cell,
        Outcome outcome,
        @Nullable PromptTruth prompt,
        @Nullable CacheTruth cache,
        @Nullable Timing timing,
        @Nullable Effort effort,
        Provenance provenance) {

    /** Example by example, and of an example cell by cell. */
    public static final Comparator<AnswerRow> ORDER = Comparator.comparingInt(
                    (AnswerRow row) -> row.identity().exampleIndex())
            .thenComparingInt(row -> row.cell().cellIndex());

    /** The same row with what its evaluation took. */
    public AnswerRow with(Effort measured) {
        return new AnswerRow(identity, cell, outcome, prompt, cache, timing, measured, provenance);
    }

    /**
     * Which example.
     *
     * @param run the run's fingerprint, as in its folder name
     * @param exampleIndex place of the example in the run, from 0; with the cell it identifies the row
     * @param contextId equal for examples of a dataset that ask about the same context
     * @param turn place among the questions of a row that holds several, from 0
     * @param mode {@code single-shot}, {@code multi-turn} or {@code multi-request}
     */
    public record Identity(
            String run,
            int exampleIndex,
            String dataset,
            String protocol,
            String task,
            String exampleId,
            String exampleSha256,
            String language,
            String lengthBucket,
            String contextId,
            int turn,
            String mode) {}

    /**
     * Which policy and budget.
     *
     * @param cellIndex place of the cell in the run, from 0
     * @param policyParams every knob with its value, JSON with sorted keys
     * @param budgetRequested as the plan writes it; {@code full} for a policy that ignores budgets
     * @param budgetEntries entries per layer and KV head for this prompt; null when it is not known: the prompt was
     *     never made, or a budget in bytes cannot be kept
     * @param kvType how K and V are stored: {@code f32}, {@code f16} or {@code q8_0}
     */
    public record Cell(
            int cellIndex,
            String cellId,
            String policy,
            String policyKind,
            String policyParams,
            String budgetRequested,
            @Nullable Integer budgetEntries,
            String question,
            String kvType) {}

    /**
     * What came out.
     *
     * @param reasoning what the model answered before it was asked for the answer that counts; null where it was asked once
     * @param prediction the answer that counts
     * @param generatedTokens tokens of the answer and of the reasoning before it, without those that ended them
     */
    public record Outcome(
            RowStatus status,
            @Nullable String errorClass,
            @Nullable String errorMessage,
            @Nullable String reasoning,
            @Nullable String prediction,
            @Nullable Integer generatedTokens,
            @Nullable StopReason stopReason,
            @Nullable String metric,
            @Nullable Double score,
            List<String> references) {

        /** The outcome of a cell that failed. */
        public static Outcome failed(String errorClass, String errorMessage, List<String> references) {
            return new Outcome(
                    RowStatus.FAILED, errorClass, errorMessage, null, null, null, null, null, null, references);
        }
    }

    /**
     * What was asked of the model, in tokens.
     *
     * @param goldDepth mean relative position of the answer-bearing tokens in the prompt, 0 to 1; null when unknown
     */
    public record PromptTruth(
            int promptTokens, int truncatedTokens, @Nullable Double goldDepth) {}

    /**
     * What was really in the cache after the prefill.
     *
     * @param retained entries per layer and KV head, window included
     * @param retainedMean mean of {@code retained}
     * @param retainedShare {@code retainedMean} over the tokens that were prefilled
     * @param kvBytes bytes of the compacted cache
     * @param kvBytesFull bytes of a cache that keeps everything
     * @param kvBytesPeak most bytes held at once during the prefill
     * @param goldSurvival share of the answer-bearing prompt tokens still cached; null when unknown
     */
    public record CacheTruth(
            boolean evicted,
            int[][] retained,
            double retainedMean,
            double retainedShare,
            long kvBytes,
            long kvBytesFull,
            long kvBytesPeak,
            @Nullable Double goldSurvival,
            int @Nullable [] layerBudget,
            double @Nullable [] layerEntropy,
            double @Nullable [] layerShift) {}

    /**
     * Wall-clock times in milliseconds.
     *
     * @param prefillMs the prefill without the policies, shared by all cells of the example
     * @param selectMs the policies' work during the prefill, shared by all cells of the example
     * @param decodeMs from the first token to the cell's last, in steps shared with the other cells of its batch
     * @param firstTokenMs from the start of the prefill to the first token
     */
    public record Timing(double prefillMs, double selectMs, double decodeMs, double firstTokenMs, int cellsInBatch) {}

    /**
     * What the examples that were evaluated together with this one took, this one included; the same for all their cells.
     *
     * @param predictedOperations multiply-adds that were expected before
     * @param evaluationMs wall-clock time from their prompts to their rows, in milliseconds
     */
    public record Effort(double predictedOperations, double evaluationMs) {}

    /** Where, when and by what the row was made. */
    public record Provenance(
            String host,
            String executor,
            int attempt,
            Instant startedAt,
            String kernels,
            String jdk,
            String spark,
            String codeVersion) {}
}
