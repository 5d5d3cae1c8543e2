package dev.cakebench.job.run;

import dev.cakebench.cake.CacheReport;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.CacheTruth;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.PromptTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.AnswerRow.Timing;
import java.util.BitSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the rows of one example. */
final class AnswerRows {
    private final String run;
    private final RunExample example;
    private final QuestionMode question;
    private final KvType kvType;
    private final Provenance provenance;

    AnswerRows(String run, RunExample example, QuestionMode question, KvType kvType, Provenance provenance) {
        this.run = run;
        this.example = example;
        this.question = question;
        this.kvType = kvType;
        this.provenance = provenance;
    }

    AnswerRow ok(
            CellSpec cell, int budgetEntries, Outcome outcome, PromptTruth prompt, CacheTruth cache, Timing timing) {
        return new AnswerRow(identity(), cell(cell, budgetEntries), outcome, prompt, cache, timing, provenance);
    }

    /**
     * A row that says why there is no answer.
     *
     * @param budgetEntries null when it is not known: the prompt was never made, or a budget in bytes cannot be kept
     * @param prompt null when the prompt was never made
     */
    AnswerRow failed(
            CellSpec cell,
            @Nullable Integer budgetEntries,
            @Nullable PromptTruth prompt,
            String errorClass,
            @Nullable String message) {
        Outcome outcome = Outcome.failed(
                errorClass,
                message == null ? errorClass : message,
                example.row().example().references());
        return new AnswerRow(identity(), cell(cell, budgetEntries), outcome, prompt, null, null, provenance);
    }

    /**
     * What a cache really held.
     *
     * @param prefilled tokens that were prefilled
     * @param gold positions of the tokens that bear an answer; null or empty when unknown
     */
    static CacheTruth cacheTruth(CacheReport report, int prefilled, @Nullable BitSet gold) {
        long entries = 0;
        long heads = 0;
        for (int[] layer : report.retained()) {
            for (int retained : layer) {
                entries += retained;
                heads++;
            }
        }
        double mean = (double) entries / heads;
        return new CacheTruth(
                report.evicted(),
                report.retained(),
                mean,
                mean / prefilled,
                report.kvBytes(),
                report.kvBytesFull(),
                report.kvBytesPeak(),
                gold == null || gold.isEmpty() ? null : report.survival(gold),
                report.layerBudget(),
                report.layerEntropy(),
                report.layerShift());
    }

    private AnswerRow.Identity identity() {
        Example row = example.row().example();
        return new AnswerRow.Identity(
                run,
                example.index(),
                row.dataset(),
                row.protocol(),
                row.task(),
                row.id(),
                row.sha256(),
                row.language(),
                row.lengthBucket());
    }

    private AnswerRow.Cell cell(CellSpec cell, @Nullable Integer budgetEntries) {
        return new AnswerRow.Cell(
                cell.index(),
                cell.id(),
                cell.policy(),
                cell.kind(),
                cell.params(),
                cell.budgetRequested(),
                budgetEntries,
                question.name().toLowerCase(Locale.ROOT),
                kvType.label());
    }
}
