package dev.cakebench.job.results;

import static dev.cakebench.job.results.ColumnKind.BOOLEAN;
import static dev.cakebench.job.results.ColumnKind.DOUBLE;
import static dev.cakebench.job.results.ColumnKind.DOUBLES;
import static dev.cakebench.job.results.ColumnKind.INT;
import static dev.cakebench.job.results.ColumnKind.INTS;
import static dev.cakebench.job.results.ColumnKind.INT_TABLE;
import static dev.cakebench.job.results.ColumnKind.LONG;
import static dev.cakebench.job.results.ColumnKind.STRING;
import static dev.cakebench.job.results.ColumnKind.STRINGS;
import static dev.cakebench.job.results.ColumnKind.TIMESTAMP;

import dev.cakebench.job.results.AnswerRow.CacheTruth;
import dev.cakebench.job.results.AnswerRow.Cell;
import dev.cakebench.job.results.AnswerRow.Effort;
import dev.cakebench.job.results.AnswerRow.Identity;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.PromptTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import dev.cakebench.job.results.AnswerRow.Timing;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The {@code answers} table: one row per example and cell. A column that is renamed or dropped needs a new
 * {@link #SCHEMA_VERSION}; one that is added does not.
 */
public final class AnswersTable {

    /** Version of the columns of {@code answers} and {@code scores}; part of every fingerprint. */
    public static final int SCHEMA_VERSION = 2;

    /** The table. */
    public static final ResultTable<AnswerRow> TABLE = table();

    private AnswersTable() {}

    private static ResultTable<AnswerRow> table() {
        ResultTable.Builder<AnswerRow> table = ResultTable.builder("answers");
        identity(table);
        cell(table);
        outcome(table);
        cache(table);
        table.deterministic(false);
        timing(table);
        provenance(table);
        return table.build();
    }

    private static void identity(ResultTable.Builder<AnswerRow> table) {
        table.required("run", STRING, of(AnswerRow::identity, Identity::run))
                .required("example_index", INT, of(AnswerRow::identity, Identity::exampleIndex))
                .required("dataset", STRING, of(AnswerRow::identity, Identity::dataset))
                .required("protocol", STRING, of(AnswerRow::identity, Identity::protocol))
                .required("task", STRING, of(AnswerRow::identity, Identity::task))
                .required("example_id", STRING, of(AnswerRow::identity, Identity::exampleId))
                .required("example_sha256", STRING, of(AnswerRow::identity, Identity::exampleSha256))
                .required("language", STRING, of(AnswerRow::identity, Identity::language))
                .required("length_bucket", STRING, of(AnswerRow::identity, Identity::lengthBucket))
                // Optional, so that runs from before these columns can be read.
                .optional("context_id", STRING, of(AnswerRow::identity, Identity::contextId))
                .optional("turn", INT, of(AnswerRow::identity, Identity::turn))
                .optional("mode", STRING, of(AnswerRow::identity, Identity::mode));
    }

    private static void cell(ResultTable.Builder<AnswerRow> table) {
        table.required("cell_index", INT, of(AnswerRow::cell, Cell::cellIndex))
                .required("cell_id", STRING, of(AnswerRow::cell, Cell::cellId))
                .required("policy", STRING, of(AnswerRow::cell, Cell::policy))
                .required("policy_kind", STRING, of(AnswerRow::cell, Cell::policyKind))
                .required("policy_params", STRING, of(AnswerRow::cell, Cell::policyParams))
                .required("budget_requested", STRING, of(AnswerRow::cell, Cell::budgetRequested))
                .optional("budget_entries", INT, of(AnswerRow::cell, Cell::budgetEntries))
                .required("question", STRING, of(AnswerRow::cell, Cell::question))
                .required("kv_type", STRING, of(AnswerRow::cell, Cell::kvType));
    }

    private static void outcome(ResultTable.Builder<AnswerRow> table) {
        table.required(
                        "status",
                        STRING,
                        of(AnswerRow::outcome, outcome -> outcome.status().text()))
                .optional("error_class", STRING, of(AnswerRow::outcome, Outcome::errorClass))
                .optional("error_message", STRING, of(AnswerRow::outcome, Outcome::errorMessage))
                .optional("reasoning", STRING, of(AnswerRow::outcome, Outcome::reasoning))
                .optional("prediction", STRING, of(AnswerRow::outcome, Outcome::prediction))
                .optional("generated_tokens", INT, of(AnswerRow::outcome, Outcome::generatedTokens))
                .optional("stop_reason", STRING, of(AnswerRow::outcome, AnswersTable::stopReason))
                .optional("metric", STRING, of(AnswerRow::outcome, Outcome::metric))
                .optional("score", DOUBLE, of(AnswerRow::outcome, Outcome::score))
                .required("references", STRINGS, of(AnswerRow::outcome, Outcome::references));
    }

    private static void cache(ResultTable.Builder<AnswerRow> table) {
        table.optional("prompt_tokens", INT, of(AnswerRow::prompt, PromptTruth::promptTokens))
                .optional("truncated_tokens", INT, of(AnswerRow::prompt, PromptTruth::truncatedTokens))
                .optional("gold_depth", DOUBLE, of(AnswerRow::prompt, PromptTruth::goldDepth))
                .optional("evicted", BOOLEAN, of(AnswerRow::cache, CacheTruth::evicted))
                .optional("retained", INT_TABLE, of(AnswerRow::cache, CacheTruth::retained))
                .optional("retained_mean", DOUBLE, of(AnswerRow::cache, CacheTruth::retainedMean))
                .optional("retained_share", DOUBLE, of(AnswerRow::cache, CacheTruth::retainedShare))
                .optional("kv_bytes", LONG, of(AnswerRow::cache, CacheTruth::kvBytes))
                .optional("kv_bytes_full", LONG, of(AnswerRow::cache, CacheTruth::kvBytesFull))
                .optional("kv_bytes_peak", LONG, of(AnswerRow::cache, CacheTruth::kvBytesPeak))
                .optional("gold_survival", DOUBLE, of(AnswerRow::cache, CacheTruth::goldSurvival))
                .optional("layer_budget", INTS, of(AnswerRow::cache, CacheTruth::layerBudget))
                .optional("layer_entropy", DOUBLES, of(AnswerRow::cache, CacheTruth::layerEntropy))
                .optional("layer_shift", DOUBLES, of(AnswerRow::cache, CacheTruth::layerShift));
    }

    private static void timing(ResultTable.Builder<AnswerRow> table) {
        table.optional("prefill_ms", DOUBLE, of(AnswerRow::timing, Timing::prefillMs))
                .optional("select_ms", DOUBLE, of(AnswerRow::timing, Timing::selectMs))
                .optional("decode_ms", DOUBLE, of(AnswerRow::timing, Timing::decodeMs))
                .optional("first_token_ms", DOUBLE, of(AnswerRow::timing, Timing::firstTokenMs))
                .optional("cells_in_batch", INT, of(AnswerRow::timing, Timing::cellsInBatch))
                .optional("predicted_operations", DOUBLE, of(AnswerRow::effort, Effort::predictedOperations))
                .optional("evaluation_ms", DOUBLE, of(AnswerRow::effort, Effort::evaluationMs));
    }

    private static void provenance(ResultTable.Builder<AnswerRow> table) {
        table.required("host", STRING, of(AnswerRow::provenance, Provenance::host))
                .required("executor", STRING, of(AnswerRow::provenance, Provenance::executor))
                .required("attempt", INT, of(AnswerRow::provenance, Provenance::attempt))
                .required("started_at", TIMESTAMP, of(AnswerRow::provenance, Provenance::startedAt))
                .required("kernels", STRING, of(AnswerRow::provenance, Provenance::kernels))
                .required("jdk", STRING, of(AnswerRow::provenance, Provenance::jdk))
                .required("spark", STRING, of(AnswerRow::provenance, Provenance::spark))
                .required("code_version", STRING, of(AnswerRow::provenance, Provenance::codeVersion));
    }

    private static @Nullable String stopReason(Outcome outcome) {
        StopReason reason = outcome.stopReason();
        return reason == null ? null : reason.text();
    }

    /** A value of a part of the row; null where the row has no such part. */
    private static <P> Function<AnswerRow, @Nullable Object> of(
            Function<AnswerRow, @Nullable P> part, Function<P, @Nullable Object> value) {
        return row -> {
            P found = part.apply(row);
            return found == null ? null : value.apply(found);
        };
    }
}
