package dev.cakebench.job.report;

import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.ReportFacts.Fact;
import dev.cakebench.job.report.ReportFacts.Failure;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.CacheMeans;
import dev.cakebench.job.results.ScoreRow.Comparison;
import dev.cakebench.job.results.ScoreRow.Group;
import dev.cakebench.job.results.ScoreRow.Scope;
import dev.cakebench.job.results.ScoreRow.Times;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a run's report: one HTML page with everything in it, no scripts, nothing fetched. */
public final class Report {
    private Report() {}

    /**
     * The page.
     *
     * @param facts what was run
     * @param scores every row of the scores table
     */
    public static String html(ReportFacts facts, List<ScoreRow> scores) {
        List<ScoreRow> overall = scores.stream()
                .filter(row -> row.group().scope() == Scope.OVERALL)
                .toList();
        StringBuilder page = new StringBuilder();
        page.append("""
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s: score against KV-cache budget</title>
                <style>
                %2$s</style></head><body><main>
                <h1>Score against KV-cache budget</h1>
                <p class="quiet">%1$s</p>
                """.formatted(Html.escape(facts.title()), css()));
        chart(page, "All examples", overall, "h2");
        tables(page, overall);
        tasks(page, scores);
        failures(page, facts.failures());
        page.append("<h2>Where the numbers come from</h2>\n");
        page.append(Html.table(
                "Every deterministic number repeats bit for bit from these.",
                List.of(Column.text("What"), Column.longText("Value")),
                facts.facts().stream().map(Report::fact).toList()));
        return page.append("</main></body></html>\n").toString();
    }

    private static void chart(StringBuilder page, String title, List<ScoreRow> rows, String heading) {
        ScoreChart chart = new ScoreChart(title, rows);
        if (!chart.hasCurves()) {
            return;
        }
        page.append("<figure><%1$s>%2$s</%1$s>\n".formatted(heading, Html.escape(title)))
                .append(chart.svg());
        if (heading.equals("h2")) {
            page.append(
                    "<figcaption>Mean score of each policy at each budget. Bars and the band around the full cache are"
                            + " 95 % bootstrap intervals over examples; curves are set apart a little sideways so that bars do not"
                            + " hide each other.</figcaption>\n");
        }
        page.append("</figure>\n");
    }

    private static void tables(StringBuilder page, List<ScoreRow> rows) {
        page.append("<h2>Scores</h2>\n");
        page.append(Html.table(
                "Mean score with its 95 % interval; the difference from the full cache is paired on the same examples.",
                List.of(
                        Column.text("Policy"),
                        Column.number("Budget"),
                        Column.number("Score"),
                        Column.number("Against full"),
                        Column.number("Wins / ties / losses"),
                        Column.number("Gold kept"),
                        Column.number("Rows"),
                        Column.number("Failed")),
                rows.stream().map(Report::scoreLine).toList()));
        page.append("<h2>Memory</h2>\n");
        page.append(Html.table(
                "Keys and values as %s, measured after and during the prefill, means over examples."
                        .formatted(kvTypes(rows)),
                List.of(
                        Column.text("Policy"),
                        Column.number("Budget"),
                        Column.number("Entries kept"),
                        Column.number("Share of prompt"),
                        Column.number("KV cache"),
                        Column.number("Peak in prefill"),
                        Column.number("Full cache")),
                rows.stream().map(Report::memoryLine).toList()));
        page.append("<h2>Time</h2>\n");
        page.append(Html.table(
                "Median and 95th percentile. The prefill is shared by all cells of an example, a decoding step by all cells"
                        + " of a batch, so compare these times between runs and not between policies.",
                List.of(
                        Column.text("Policy"),
                        Column.number("Budget"),
                        Column.number("Prefill p50"),
                        Column.number("p95"),
                        Column.number("First token p50"),
                        Column.number("p95"),
                        Column.number("Decoding per token p50"),
                        Column.number("p95")),
                rows.stream().map(Report::timeLine).toList()));
    }

    private static String kvTypes(List<ScoreRow> rows) {
        return rows.stream().map(row -> row.cell().kvType()).distinct().collect(Collectors.joining(", "));
    }

    private static void tasks(StringBuilder page, List<ScoreRow> scores) {
        Map<Group, List<ScoreRow>> groups = new LinkedHashMap<>();
        for (ScoreRow row : scores) {
            if (row.group().scope() == Scope.TASK) {
                groups.computeIfAbsent(row.group(), group -> new ArrayList<>()).add(row);
            }
        }
        page.append("<h2>By task</h2>\n");
        if (groups.size() > 1) {
            page.append("<div class=\"charts\">\n");
            groups.forEach((group, rows) -> chart(page, name(group), rows, "h3"));
            page.append("</div>\n");
        }
        List<List<String>> lines = new ArrayList<>();
        groups.forEach((group, rows) -> rows.forEach(row -> lines.add(List.of(
                name(group),
                text(group.metric()),
                row.cell().policy(),
                row.cell().budgetRequested(),
                Numbers.interval(row.score()),
                Integer.toString(row.examples()),
                Integer.toString(row.failed())))));
        page.append(Html.table(
                "Mean score with its 95 % interval.",
                List.of(
                        Column.text("Data, task, length"),
                        Column.text("Metric"),
                        Column.text("Policy"),
                        Column.number("Budget"),
                        Column.number("Score"),
                        Column.number("Rows"),
                        Column.number("Failed")),
                lines));
    }

    private static void failures(StringBuilder page, List<Failure> failures) {
        if (failures.isEmpty()) {
            return;
        }
        page.append("<h2>Failed rows</h2>\n");
        page.append(Html.table(
                "They count in no mean.",
                List.of(
                        Column.text("Error"),
                        Column.number("Rows"),
                        Column.text("First"),
                        Column.longText("Message of the first")),
                failures.stream()
                        .map(failure -> List.of(
                                failure.errorClass(),
                                Integer.toString(failure.rows()),
                                failure.first(),
                                failure.message()))
                        .toList()));
    }

    private static List<String> scoreLine(ScoreRow row) {
        Comparison full = row.versusFull();
        return List.of(
                row.cell().policy(),
                row.cell().budgetRequested(),
                Numbers.interval(row.score()),
                Numbers.difference(full == null ? null : full.delta()),
                full == null ? "–" : "%d / %d / %d".formatted(full.wins(), full.ties(), full.losses()),
                Numbers.percent(row.cache().goldSurvival()),
                Integer.toString(row.examples()),
                Integer.toString(row.failed()));
    }

    private static List<String> memoryLine(ScoreRow row) {
        CacheMeans cache = row.cache();
        return List.of(
                row.cell().policy(),
                row.cell().budgetRequested(),
                Numbers.decimal(cache.retained()),
                Numbers.percent(cache.retainedShare()),
                Numbers.bytes(cache.kvBytes()),
                Numbers.bytes(cache.kvBytesPeak()),
                Numbers.bytes(cache.kvBytesFull()));
    }

    private static List<String> timeLine(ScoreRow row) {
        Times times = row.times();
        return List.of(
                row.cell().policy(),
                row.cell().budgetRequested(),
                Numbers.milliseconds(times.prefillP50()),
                Numbers.milliseconds(times.prefillP95()),
                Numbers.milliseconds(times.firstTokenP50()),
                Numbers.milliseconds(times.firstTokenP95()),
                Numbers.milliseconds(times.decodePerTokenP50()),
                Numbers.milliseconds(times.decodePerTokenP95()));
    }

    private static List<String> fact(Fact fact) {
        return List.of(fact.label(), fact.value());
    }

    private static String name(Group group) {
        String dataset = text(group.dataset());
        String task = text(group.task());
        return (dataset.equals(task) ? task : dataset + ", " + task) + ", " + text(group.lengthBucket());
    }

    private static String text(@Nullable String text) {
        return text == null ? "–" : text;
    }

    private static String css() {
        try (InputStream in = Objects.requireNonNull(Report.class.getResourceAsStream("report.css"), "report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css: cannot be read: build the project again", e);
        }
    }
}
