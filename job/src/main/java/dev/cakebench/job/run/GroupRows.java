package dev.cakebench.job.run;

import dev.cakebench.cake.CacheReport;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.results.AnswerRow;
import dev.cakebench.job.results.AnswerRow.CacheTruth;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.PromptTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes and collects the rows of a group of examples. */
final class GroupRows {
    private final EvaluationSpec spec;
    private final QuestionMode question;
    private final Provenance provenance;
    private final List<AnswerRow> rows = new ArrayList<>();

    GroupRows(EvaluationSpec spec, ExampleGroup group, Provenance provenance) {
        this.spec = spec;
        this.question = group.examples().getFirst().mode().question(spec.question());
        this.provenance = provenance;
    }

    /** All rows, example by example in the order of the cells. */
    List<AnswerRow> sorted() {
        rows.sort(AnswerRow.ORDER);
        return rows;
    }

    void add(List<AnswerRow> made) {
        rows.addAll(made);
    }

    /** @param prefilled tokens that were prefilled */
    AnswerRow ok(CellAnswer answer, Outcome outcome, int prefilled) {
        Turn turn = answer.turn();
        return new AnswerRow(
                identity(turn.example()),
                cell(answer.cell().spec(), answer.cell().cell().budgetEntries()),
                outcome,
                turn.truth(),
                cacheTruth(answer.report(), prefilled, turn.gold()),
                answer.timing(),
                null,
                provenance);
    }

    /** Adds rows that say why an example has no answers. */
    void failed(RunExample example, String errorClass, @Nullable String message) {
        for (CellSpec cell : spec.cells()) {
            add(example, cell, null, null, errorClass, message);
        }
    }

    /**
     * Adds a row that says why there is no answer.
     *
     * @param budgetEntries null when it is not known: a budget in bytes cannot be kept
     */
    void failed(
            Turn turn, CellSpec cell, @Nullable Integer budgetEntries, String errorClass, @Nullable String message) {
        add(turn.example(), cell, budgetEntries, turn.truth(), errorClass, message);
    }

    private void add(
            RunExample example,
            CellSpec cell,
            @Nullable Integer budgetEntries,
            @Nullable PromptTruth prompt,
            String errorClass,
            @Nullable String message) {
        Outcome outcome = Outcome.failed(
                errorClass,
                message == null ? errorClass : message,
                example.row().example().references());
        rows.add(new AnswerRow(
                identity(example), cell(cell, budgetEntries), outcome, prompt, null, null, null, provenance));
    }

    /**
     * What a cache really held.
     *
     * @param prefilled tokens that were prefilled
     * @param gold positions of the tokens that bear an answer; null or empty when unknown
     */
    private static CacheTruth cacheTruth(CacheReport report, int prefilled, @Nullable BitSet gold) {
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

    private AnswerRow.Identity identity(RunExample example) {
        Example row = example.row().example();
        return new AnswerRow.Identity(
                spec.run(),
                example.index(),
                row.dataset(),
                row.protocol(),
                row.task(),
                row.id(),
                row.sha256(),
                row.language(),
                row.lengthBucket(),
                row.contextId(),
                row.turn(),
                example.mode().label());
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
                spec.kvType().label());
    }
}
