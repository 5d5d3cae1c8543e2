package dev.cakebench.job.report;

import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.chart.Point;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Times;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Times, over all examples. */
final class TimeSection {
    private static final BudgetPanel MEDIAN = new BudgetPanel(
            "Decoding, median ms per token", row -> decoding(row, row.times().decodePerTokenP50()));
    private static final BudgetPanel P95 = new BudgetPanel(
            "Decoding, 95th percentile, ms per token",
            row -> decoding(row, row.times().decodePerTokenP95()));

    private final RowGroup group;
    private final Policies policies;

    /** @param group all examples */
    TimeSection(RowGroup group, Policies policies) {
        this.group = group;
        this.policies = policies;
    }

    String html() {
        return tiles()
                + PartFigures.html(
                        group,
                        policies,
                        "All cells of a batch share its steps, so compare these times between runs rather than between"
                                + " policies.",
                        this::panels,
                        this::table);
    }

    private List<Panel> panels(List<Policy> part) {
        return Stream.of(MEDIAN, P95)
                .flatMap(panel -> panel.of(group, part, policies.all()).stream())
                .toList();
    }

    /** What all cells of an example share, from the cell that answered most examples. */
    private String tiles() {
        Optional<Times> times = group.rows().stream()
                .max(Comparator.comparingInt(row -> row.examples() - row.failed()))
                .map(ScoreRow::times);
        Double prefill = times.map(Times::prefillP50).orElse(null);
        if (times.isEmpty() || prefill == null) {
            return "";
        }
        Times shared = times.get();
        List<Tile> tiles = new ArrayList<>();
        tiles.add(new Tile(
                "Prefill, once per example",
                Numbers.milliseconds(prefill),
                "median; 95th percentile " + Numbers.milliseconds(shared.prefillP95())));
        Double select = shared.selectP50();
        if (select != null) {
            tiles.add(new Tile(
                    "Work of all policies together",
                    Numbers.milliseconds(select),
                    "median; %s of the prefill".formatted(Numbers.percent(select / prefill))));
        }
        tiles.add(new Tile(
                "First token",
                Numbers.milliseconds(shared.firstTokenP50()),
                "median; 95th percentile " + Numbers.milliseconds(shared.firstTokenP95())));
        return Tile.html(tiles);
    }

    private static @Nullable Point decoding(ScoreRow row, @Nullable Double milliseconds) {
        return Curves.point(row, row.cache().budgetEntries(), milliseconds, Numbers.milliseconds(milliseconds));
    }

    private String table(List<Policy> part) {
        return Html.table(
                "Median and 95th percentile over examples",
                List.of(
                        Column.text("Policy"),
                        Column.number("Budget"),
                        Column.number("Prefill p50"),
                        Column.number("p95"),
                        Column.number("All policies' work p50"),
                        Column.number("p95"),
                        Column.number("First token p50"),
                        Column.number("p95"),
                        Column.number("Decoding per token p50"),
                        Column.number("p95")),
                PartFigures.rows(group, part, TimeSection::line));
    }

    private static List<String> line(ScoreRow row) {
        Times times = row.times();
        return List.of(
                row.cell().policy(),
                row.cell().budgetRequested(),
                Numbers.milliseconds(times.prefillP50()),
                Numbers.milliseconds(times.prefillP95()),
                Numbers.milliseconds(times.selectP50()),
                Numbers.milliseconds(times.selectP95()),
                Numbers.milliseconds(times.firstTokenP50()),
                Numbers.milliseconds(times.firstTokenP95()),
                Numbers.milliseconds(times.decodePerTokenP50()),
                Numbers.milliseconds(times.decodePerTokenP95()));
    }
}
