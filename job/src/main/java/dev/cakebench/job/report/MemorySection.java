package dev.cakebench.job.report;

import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.chart.LineChart;
import dev.cakebench.job.report.chart.LineChart.Hover;
import dev.cakebench.job.report.chart.Point;
import dev.cakebench.job.report.chart.Series;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.CacheMeans;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Bytes of the caches, over all examples. */
final class MemorySection {
    private final RowGroup group;
    private final Policies policies;
    private final ByteUnit unit;

    /** @param group all examples */
    MemorySection(RowGroup group, Policies policies) {
        this.group = group;
        this.policies = policies;
        this.unit = ByteUnit.of(largest(CacheMeans::kvBytes));
    }

    String html() {
        String kvTypes =
                group.rows().stream().map(row -> row.cell().kvType()).distinct().collect(Collectors.joining(", "));
        String caption =
                ("Keys and values as %s, means over examples. The peak is the most that the policy would hold during"
                                + " the prefill if it were alone: what it kept so far and one whole layer.")
                        .formatted(kvTypes);
        return PartFigures.html(group, policies, caption, this::panels, this::table);
    }

    private List<Panel> panels(List<Policy> part) {
        return Stream.of(
                        scoreByBytes(part),
                        bytes("KV cache after the prefill", CacheMeans::kvBytes, part),
                        bytes("Peak during the prefill", CacheMeans::kvBytesPeak, part))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Panel> scoreByBytes(List<Policy> part) {
        List<Series> curves = Curves.of(group, part, this::scoreAtBytes);
        if (curves.isEmpty()) {
            return Optional.empty();
        }
        List<Series> all = Curves.of(group, policies.all(), this::scoreAtBytes);
        LineChart chart = new LineChart(
                "Mean score by bytes of the KV cache",
                Curves.description("Mean score by bytes of the KV cache", curves),
                Axes.amounts(
                        unit.label() + " of keys and values", Curves.points(all).mapToDouble(Point::x)),
                Axes.scores(group),
                curves,
                Curves.fullScore(group),
                Hover.VALUES);
        return Optional.of(new Panel("Score by bytes", "", chart.svg()));
    }

    private @Nullable Point scoreAtBytes(ScoreRow row) {
        Double bytes = row.cache().kvBytes();
        return Curves.point(
                row,
                bytes == null ? null : unit.count(bytes),
                row.score(),
                Numbers.bytes(bytes) + ", " + Numbers.interval(row.score()));
    }

    private Optional<Panel> bytes(String what, Function<CacheMeans, @Nullable Double> value, List<Policy> part) {
        ByteUnit largest = ByteUnit.of(largest(value));
        BudgetPanel panel = new BudgetPanel("%s, %s".formatted(what, largest.label()), row -> {
            Double bytes = value.apply(row.cache());
            return Curves.point(
                    row,
                    row.cache().budgetEntries(),
                    bytes == null ? null : largest.count(bytes),
                    Numbers.bytes(bytes));
        });
        return panel.of(group, part, policies.all());
    }

    private double largest(Function<CacheMeans, @Nullable Double> value) {
        return group.rows().stream()
                .flatMap(row -> Stream.ofNullable(value.apply(row.cache())))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    private String table(List<Policy> part) {
        return Html.table(
                "Entries and bytes of keys and values, means over examples",
                List.of(
                        Column.text("Policy"),
                        Column.number("Budget"),
                        Column.number("Entries kept"),
                        Column.number("Share of prompt"),
                        Column.number("KV cache"),
                        Column.number("Peak in prefill"),
                        Column.number("Full cache")),
                PartFigures.rows(group, part, MemorySection::line));
    }

    private static List<String> line(ScoreRow row) {
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
}
