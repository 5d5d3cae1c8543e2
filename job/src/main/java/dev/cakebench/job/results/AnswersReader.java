package dev.cakebench.job.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Reads the answers of a run for its aggregates. */
public final class AnswersReader {
    private static final List<String> ANSWER_COLUMNS = List.of(
            "run",
            "example_index",
            "dataset",
            "protocol",
            "task",
            "length_bucket",
            "example_id",
            "context_id",
            "cell_index",
            "cell_id",
            "policy",
            "policy_kind",
            "budget_requested",
            "question",
            "kv_type",
            "status",
            "error_class",
            "error_message",
            "metric",
            "score",
            "generated_tokens",
            "budget_entries",
            "retained_mean",
            "retained_share",
            "kv_bytes",
            "kv_bytes_full",
            "kv_bytes_peak",
            "gold_depth",
            "gold_survival",
            "prefill_ms",
            "select_ms",
            "decode_ms",
            "first_token_ms",
            "predicted_operations",
            "evaluation_ms",
            "kernels");

    private static final MessageType COLUMNS = AnswersTable.TABLE.projection(
            Stream.concat(ANSWER_COLUMNS.stream(), LayerSums.COLUMNS.stream()).toList());

    private AnswersReader() {}

    /**
     * All answers of a run and the means of their layers, in one pass over the files.
     *
     * @param run fingerprint of the run
     * @param plannedRows examples x cells of the run
     * @throws ResultsException unless every (example, cell) is there exactly once, all are this run's, and those of one cell
     *     have the same number of layers
     */
    public static RunAnswers readAll(RunFolder folder, Configuration hadoop, String run, long plannedRows)
            throws IOException {
        List<ScoredAnswer> answers = new ArrayList<>();
        List<Path> files = folder.completeChunkFiles();
        RowKeys keys = new RowKeys(folder.answers(), run);
        LayerSums layers = new LayerSums();
        for (Path file : files) {
            ParquetRows.read(hadoop, file, COLUMNS, row -> {
                keys.add(file, row);
                answers.add(answer(row));
                layers.add(file, row);
            });
        }
        keys.requireAll(plannedRows, files.size());
        answers.sort((a, b) -> a.exampleIndex() != b.exampleIndex()
                ? Integer.compare(a.exampleIndex(), b.exampleIndex())
                : Integer.compare(a.cellIndex(), b.cellIndex()));
        return new RunAnswers(answers, layers.means());
    }

    private static ScoredAnswer answer(Group row) {
        String context = text(row, "context_id");
        return new ScoredAnswer(
                row.getInteger("example_index", 0),
                row.getString("dataset", 0),
                row.getString("protocol", 0),
                row.getString("task", 0),
                row.getString("length_bucket", 0),
                row.getString("example_id", 0),
                // Runs from before the column asked one question of each context.
                context == null ? row.getString("example_id", 0) : context,
                row.getInteger("cell_index", 0),
                row.getString("cell_id", 0),
                row.getString("policy", 0),
                row.getString("policy_kind", 0),
                row.getString("budget_requested", 0),
                row.getString("question", 0),
                row.getString("kv_type", 0),
                row.getString("status", 0).equals(RowStatus.OK.text()),
                text(row, "error_class"),
                text(row, "error_message"),
                text(row, "metric"),
                number(row, "score"),
                has(row, "generated_tokens") ? row.getInteger("generated_tokens", 0) : null,
                has(row, "budget_entries") ? (double) row.getInteger("budget_entries", 0) : null,
                number(row, "retained_mean"),
                number(row, "retained_share"),
                whole(row, "kv_bytes"),
                whole(row, "kv_bytes_full"),
                whole(row, "kv_bytes_peak"),
                number(row, "gold_depth"),
                number(row, "gold_survival"),
                number(row, "prefill_ms"),
                number(row, "select_ms"),
                number(row, "decode_ms"),
                number(row, "first_token_ms"),
                number(row, "predicted_operations"),
                number(row, "evaluation_ms"),
                row.getString("kernels", 0));
    }

    private static boolean has(Group row, String column) {
        return row.getFieldRepetitionCount(column) > 0;
    }

    private static @Nullable String text(Group row, String column) {
        return has(row, column) ? row.getString(column, 0) : null;
    }

    private static @Nullable Double number(Group row, String column) {
        return has(row, column) ? row.getDouble(column, 0) : null;
    }

    private static @Nullable Double whole(Group row, String column) {
        return has(row, column) ? (double) row.getLong(column, 0) : null;
    }
}
