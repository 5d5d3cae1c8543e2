package dev.cakebench.job.report;

import dev.cakebench.job.report.CellIndex.Found;
import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.Html.Row;
import dev.cakebench.job.report.chart.HeatMap;
import dev.cakebench.job.report.chart.HeatMap.Cell;
import dev.cakebench.job.report.chart.HeatMap.Labels;
import dev.cakebench.job.results.DepthMeans;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How much of the answer-bearing tokens survived, by where they stand in the prompt. */
final class DepthSection {
    private static final String PREFIX = "r";
    private static final int HIGHEST_LEVEL = 8;
    private static final List<String> LEVELS = List.of("0", "12", "25", "38", "50", "62", "75", "88", "100 %");
    private static final int PERCENT = 100;

    private final RowGroup group;
    private final Policies policies;
    private final List<DepthMeans> depths;

    /** @param group all examples */
    DepthSection(RowGroup group, Policies policies, List<DepthMeans> depths) {
        this.group = group;
        this.policies = policies;
        this.depths = depths;
    }

    /** Empty where no example has an answer in its prompt. */
    String html() {
        List<Panel> panels = new ArrayList<>();
        StringBuilder tables = new StringBuilder();
        for (Policy policy : policies.all()) {
            List<Found<DepthMeans>> cells = CellIndex.of(group, policy, depths, DepthMeans::cellIndex);
            if (!cells.isEmpty()) {
                panels.add(new Panel(policy.name(), policy.style(), heatMap(policy, cells)));
                tables.append(table(policy, cells));
            }
        }
        return panels.isEmpty()
                ? ""
                : new Figure(
                                Legend.scale("Answer tokens still cached", PREFIX, LEVELS),
                                panels,
                                "Share of the answer-bearing tokens that is still cached after the prefill, mean over layers, KV heads"
                                        + " and examples. An example counts at the mean depth of its answers; outlined cells have no"
                                        + " example.",
                                tables.toString())
                        .html();
    }

    private static String heatMap(Policy policy, List<Found<DepthMeans>> cells) {
        int bins = cells.getFirst().value().examples().length;
        List<List<@Nullable Cell>> rows = new ArrayList<>();
        for (Found<DepthMeans> found : cells) {
            List<@Nullable Cell> row = new ArrayList<>();
            for (int bin = 0; bin < bins; bin++) {
                row.add(cell(found, bin));
            }
            rows.add(row);
        }
        return new HeatMap(
                        policy.name() + ": share of the answer kept by depth and budget",
                        "%d budgets by %d depths of the prompt. The table below has every number."
                                .formatted(cells.size(), bins),
                        new Labels(
                                "depth of the answer in the prompt, %",
                                IntStream.rangeClosed(0, bins)
                                        .mapToObj(edge -> Integer.toString(PERCENT * edge / bins))
                                        .toList()),
                        new Labels("budget", cells.stream().map(Found::budget).toList()),
                        rows,
                        List.of())
                .svg();
    }

    private static @Nullable Cell cell(Found<DepthMeans> found, int bin) {
        DepthMeans means = found.value();
        int examples = means.examples()[bin];
        double survival = means.survival()[bin];
        return examples == 0
                ? null
                : new Cell(
                        PREFIX + Math.round(Math.clamp(survival, 0, 1) * HIGHEST_LEVEL),
                        Long.toString(Math.round(PERCENT * survival)),
                        "budget %s, depth %s: %s kept, n = %d"
                                .formatted(found.budget(), range(bin, means), Numbers.percent(survival), examples));
    }

    private static String range(int bin, DepthMeans means) {
        int bins = means.examples().length;
        return "%d–%d %%".formatted(PERCENT * bin / bins, PERCENT * (bin + 1) / bins);
    }

    private static String table(Policy policy, List<Found<DepthMeans>> cells) {
        List<Column> columns = new ArrayList<>(List.of(Column.text("Depth"), Column.number("Examples")));
        cells.forEach(cell -> columns.add(Column.number(cell.budget())));
        List<Row> rows = new ArrayList<>();
        DepthMeans first = cells.getFirst().value();
        for (int bin = 0; bin < first.examples().length; bin++) {
            List<String> line = new ArrayList<>(List.of(range(bin, first), Integer.toString(first.examples()[bin])));
            for (Found<DepthMeans> cell : cells) {
                line.add(
                        cell.value().examples()[bin] == 0
                                ? Numbers.NONE
                                : Numbers.percent(cell.value().survival()[bin]));
            }
            rows.add(new Row(policy.style(), line));
        }
        return Html.table(policy.name() + ": share of the answer kept by depth and budget", columns, rows);
    }
}
