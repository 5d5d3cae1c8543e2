package dev.cakebench.job.run;

import dev.cakebench.job.report.ReportFacts.Failure;
import dev.cakebench.job.results.RunFolder;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what came out of a run. */
final class Summary {
    private static final List<String> TITLES = List.of(
            "policy",
            "budget",
            "score",
            "vs full",
            "p (Holm)",
            "detectable",
            "retained",
            "KV cache",
            "KV peak",
            "decode/token",
            "failed");
    private static final String NONE = "-";
    private static final double KIB = 1024;
    private static final double MIB = KIB * 1024;

    private final PrintWriter out;

    Summary(PrintWriter out) {
        this.out = out;
    }

    void print(RunFolder folder, List<ScoreRow> scores, List<Failure> failures) {
        List<List<String>> table = new ArrayList<>();
        table.add(TITLES);
        scores.stream()
                .filter(row -> row.group().scope() == ScoreRow.Scope.OVERALL)
                .forEach(row -> table.add(line(row)));
        out.println();
        printTable(table);
        scores.stream()
                .map(row -> row.cell().question())
                .findFirst()
                .ifPresent(question -> out.println("question: " + question));
        out.println(
                "p (Holm): paired permutation test against full, corrected for all lines; detectable: smallest difference"
                        + " that so many examples show in 4 of 5 runs");
        if (!failures.isEmpty()) {
            out.println();
            out.println("failed rows by error:");
            for (Failure failure : failures) {
                out.printf(
                        "  %d x %s, first %s: %s%n",
                        failure.rows(), failure.errorClass(), failure.first(), failure.message());
            }
        }
        out.println();
        out.println("answers  " + folder.answers());
        out.println("scores   " + folder.scores());
        out.println("report   " + folder.report());
        out.printf(
                "look     duckdb -c \"SELECT policy, budget_requested, task, avg(score), avg(retained_share)"
                        + " FROM '%s/*.parquet' GROUP BY ALL ORDER BY ALL\"%n",
                plain(folder.answers().toString()));
    }

    private static List<String> line(ScoreRow row) {
        return List.of(
                row.cell().policy(),
                row.cell().budgetRequested(),
                interval(row.score(), "%.3f ± %.3f"),
                interval(row.versusFull() == null ? null : row.versusFull().delta(), "%+.3f ± %.3f"),
                row.versusFull() == null
                        ? NONE
                        : String.format(Locale.ROOT, "%.3f", row.versusFull().pHolm()),
                row.versusFull() == null || row.versusFull().detectable() == 0
                        ? NONE
                        : String.format(Locale.ROOT, "%.3f", row.versusFull().detectable()),
                row.cache().retainedShare() == null
                        ? NONE
                        : String.format(
                                Locale.ROOT, "%.1f %%", 100 * row.cache().retainedShare()),
                bytes(row.cache().kvBytes()),
                bytes(row.cache().kvBytesPeak()),
                row.times().decodePerTokenP50() == null
                        ? NONE
                        : String.format(Locale.ROOT, "%.1f ms", row.times().decodePerTokenP50()),
                Integer.toString(row.failed()));
    }

    private void printTable(List<List<String>> table) {
        int columns = TITLES.size();
        int[] widths = new int[columns];
        for (List<String> line : table) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : table) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                boolean left = i == 0;
                String pad = " ".repeat(widths[i] - line.get(i).length());
                text.append(left ? line.get(i) + pad : "  " + pad + line.get(i));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /** The mean and half the width of its interval. */
    private static String interval(@Nullable Interval interval, String format) {
        return interval == null
                ? NONE
                : String.format(Locale.ROOT, format, interval.mean(), (interval.high() - interval.low()) / 2);
    }

    private static String bytes(@Nullable Double bytes) {
        if (bytes == null) {
            return NONE;
        }
        return bytes < MIB
                ? String.format(Locale.ROOT, "%.0f KiB", bytes / KIB)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }

    /** A local path without its scheme, as other tools write it. */
    private static String plain(String path) {
        return path.startsWith("file:") ? path.substring("file:".length()) : path;
    }
}
