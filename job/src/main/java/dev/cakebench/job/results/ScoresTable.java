package dev.cakebench.job.results;

import static dev.cakebench.job.results.ColumnKind.DOUBLE;
import static dev.cakebench.job.results.ColumnKind.INT;
import static dev.cakebench.job.results.ColumnKind.STRING;

import dev.cakebench.job.results.ScoreRow.Comparison;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The {@code scores} table: one row per dataset, task, length bucket, policy and budget, one per policy and budget over
 * all, and where a protocol has several tasks one per protocol, policy and budget with its authors' average. Derived from {@code answers} and rebuildable at any time.
 */
public final class ScoresTable {

    /** The table. */
    public static final ResultTable<ScoreRow> TABLE = table();

    private ScoresTable() {}

    private static ResultTable<ScoreRow> table() {
        ResultTable.Builder<ScoreRow> table = ResultTable.builder("scores");
        table.required("run", STRING, ScoreRow::run)
                .required("scope", STRING, row -> row.group().scope().text())
                .optional("dataset", STRING, row -> row.group().dataset())
                .optional("task", STRING, row -> row.group().task())
                .optional("length_bucket", STRING, row -> row.group().lengthBucket())
                .optional("metric", STRING, row -> row.group().metric())
                .required("cell_index", INT, row -> row.cell().cellIndex())
                .required("cell_id", STRING, row -> row.cell().cellId())
                .required("policy", STRING, row -> row.cell().policy())
                .required("policy_kind", STRING, row -> row.cell().policyKind())
                .required("budget_requested", STRING, row -> row.cell().budgetRequested())
                .required("question", STRING, row -> row.cell().question())
                .required("kv_type", STRING, row -> row.cell().kvType())
                .required("n", INT, ScoreRow::examples)
                .required("failed", INT, ScoreRow::failed)
                .required("contexts", INT, ScoreRow::contexts)
                .optional("mean_score", DOUBLE, score(Interval::mean))
                .optional("ci_low", DOUBLE, score(Interval::low))
                .optional("ci_high", DOUBLE, score(Interval::high))
                .optional(
                        "delta_vs_full", DOUBLE, versusFull(full -> full.delta().mean()))
                .optional(
                        "delta_ci_low", DOUBLE, versusFull(full -> full.delta().low()))
                .optional(
                        "delta_ci_high", DOUBLE, versusFull(full -> full.delta().high()))
                .optional("delta_p", DOUBLE, versusFull(Comparison::pValue))
                .optional("delta_p_holm", DOUBLE, versusFull(Comparison::pHolm))
                .optional("min_detectable_delta", DOUBLE, versusFull(Comparison::detectable))
                .optional("wins", INT, versusFull(Comparison::wins))
                .optional("losses", INT, versusFull(Comparison::losses))
                .optional("ties", INT, versusFull(Comparison::ties))
                .optional("budget_entries_mean", DOUBLE, row -> row.cache().budgetEntries())
                .optional("retained_mean", DOUBLE, row -> row.cache().retained())
                .optional("retained_share_mean", DOUBLE, row -> row.cache().retainedShare())
                .optional("kv_bytes_mean", DOUBLE, row -> row.cache().kvBytes())
                .optional("kv_bytes_full_mean", DOUBLE, row -> row.cache().kvBytesFull())
                .optional("kv_bytes_peak_mean", DOUBLE, row -> row.cache().kvBytesPeak())
                .optional("gold_survival_mean", DOUBLE, row -> row.cache().goldSurvival())
                .deterministic(false)
                .optional("prefill_ms_p50", DOUBLE, row -> row.times().prefillP50())
                .optional("prefill_ms_p95", DOUBLE, row -> row.times().prefillP95())
                .optional("select_ms_p50", DOUBLE, row -> row.times().selectP50())
                .optional("select_ms_p95", DOUBLE, row -> row.times().selectP95())
                .optional("first_token_ms_p50", DOUBLE, row -> row.times().firstTokenP50())
                .optional("first_token_ms_p95", DOUBLE, row -> row.times().firstTokenP95())
                .optional("decode_ms_per_token_p50", DOUBLE, row -> row.times().decodePerTokenP50())
                .optional("decode_ms_per_token_p95", DOUBLE, row -> row.times().decodePerTokenP95());
        return table.build();
    }

    private static Function<ScoreRow, @Nullable Object> score(Function<Interval, Object> value) {
        return row -> row.score() == null ? null : value.apply(row.score());
    }

    private static Function<ScoreRow, @Nullable Object> versusFull(Function<Comparison, Object> value) {
        return row -> row.versusFull() == null ? null : value.apply(row.versusFull());
    }
}
