package dev.cakebench.job.report;

import dev.cakebench.job.report.CellIndex.Found;
import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.Html.Row;
import dev.cakebench.job.report.chart.HeatMap;
import dev.cakebench.job.report.chart.HeatMap.Cell;
import dev.cakebench.job.report.chart.HeatMap.Labels;
import dev.cakebench.job.results.DepthScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Heat maps of the score by depth of the answer: with several lengths one for each policy and budget, lengths side by side; with
 * one length one for each policy, budgets side by side.
 */
final class DepthScoreSection {
    private static final String PREFIX = "r";
    private static final int HIGHEST_LEVEL = 8;
    private static final int PERCENT = 100;
    private static final List<String> LEVELS = List.of("0", "12", "25", "38", "50", "62", "75", "88", "100");
    private static final String DEPTH = "depth, %";
    private static final String LENGTH = "length, tokens or bucket";

    private final RowGroup group;
    private final Policies policies;
    private final List<DepthScores> scores;

    /** A column of a map: a length of a cell. */
    private record Stripe(String label, DepthScores scores, int length) {}

    /** @param group all examples */
    DepthScoreSection(RowGroup group, Policies policies, List<DepthScores> scores) {
        this.group = group;
        this.policies = policies;
        this.scores = scores;
    }

    /** Empty where no example has a known depth. */
    String html() {
        List<Panel> panels = new ArrayList<>();
        StringBuilder tables = new StringBuilder();
        Set<Integer> full = group.rows().stream()
                .filter(Policies::isFull)
                .map(row -> row.cell().cellIndex())
                .collect(Collectors.toSet());
        for (DepthScores cell : scores) {
            if (full.contains(cell.cellIndex())) {
                add("Full cache", "", LENGTH, lengths(cell), panels, tables);
            }
        }
        for (Policy policy : policies.all()) {
            add(policy, panels, tables);
        }
        return panels.isEmpty() ? "" : figure(panels, tables.toString());
    }

    private static String figure(List<Panel> panels, String tables) {
        return new Figure(
                        Legend.scale("Score", PREFIX, LEVELS),
                        panels,
                        "Mean score x 100 of the examples whose answer is known to stand in the prompt, all tasks together, by how deep"
                                + " it stands: an example counts at the mean depth of its answers. Outlined cells have no example.",
                        tables)
                .html();
    }

    private void add(Policy policy, List<Panel> panels, StringBuilder tables) {
        List<Stripe> budgets = new ArrayList<>();
        for (Found<DepthScores> found : CellIndex.of(group, policy, scores, DepthScores::cellIndex)) {
            if (found.value().lengths().size() > 1) {
                String name = policy.name() + ", budget " + found.budget();
                add(name, policy.style(), LENGTH, lengths(found.value()), panels, tables);
            } else {
                budgets.add(new Stripe(found.budget(), found.value(), 0));
            }
        }
        if (!budgets.isEmpty()) {
            add(policy.name(), policy.style(), "budget", budgets, panels, tables);
        }
    }

    private static List<Stripe> lengths(DepthScores scores) {
        return IntStream.range(0, scores.lengths().size())
                .mapToObj(length -> new Stripe(scores.lengths().get(length), scores, length))
                .toList();
    }

    private static void add(
            String name,
            String style,
            String columnTitle,
            List<Stripe> columns,
            List<Panel> panels,
            StringBuilder tables) {
        panels.add(new Panel(name, style, heatMap(name, columnTitle, columns)));
        tables.append(table(name, style, columns));
    }

    private static String heatMap(String name, String columnTitle, List<Stripe> columns) {
        List<List<@Nullable Cell>> rows = new ArrayList<>();
        List<String> depths = new ArrayList<>();
        for (int bin = 0; bin < DepthScores.BINS; bin++) {
            List<@Nullable Cell> row = new ArrayList<>();
            for (Stripe column : columns) {
                row.add(cell(column, bin));
            }
            rows.add(row);
            depths.add(range(bin));
        }
        return new HeatMap(
                        name + ": score by depth of the answer",
                        "%s depths of the prompt by %s columns. The table below has every number."
                                .formatted(DepthScores.BINS, columns.size()),
                        new Labels(
                                columnTitle, columns.stream().map(Stripe::label).toList()),
                        new Labels(DEPTH, depths),
                        rows,
                        List.of())
                .svg();
    }

    private static @Nullable Cell cell(Stripe column, int bin) {
        int examples = column.scores().examples()[bin][column.length()];
        double score = column.scores().score()[bin][column.length()];
        return examples == 0
                ? null
                : new Cell(
                        PREFIX + Math.round(Math.clamp(score, 0, 1) * HIGHEST_LEVEL),
                        Long.toString(Math.round(PERCENT * score)),
                        "%s, depth %s %%: score %s, n = %s"
                                .formatted(column.label(), range(bin), Numbers.score(score), examples));
    }

    private static String range(int bin) {
        return "%s–%s".formatted(PERCENT * bin / DepthScores.BINS, PERCENT * (bin + 1) / DepthScores.BINS);
    }

    private static String table(String name, String style, List<Stripe> columns) {
        List<Column> titles = new ArrayList<>(List.of(Column.text("Depth, %")));
        columns.forEach(column -> titles.add(Column.number(column.label())));
        List<Row> rows = new ArrayList<>();
        for (int bin = 0; bin < DepthScores.BINS; bin++) {
            List<String> line = new ArrayList<>(List.of(range(bin)));
            for (Stripe column : columns) {
                int examples = column.scores().examples()[bin][column.length()];
                line.add(
                        examples == 0
                                ? Numbers.NONE
                                : "%s (%s)"
                                        .formatted(
                                                Numbers.score(column.scores().score()[bin][column.length()]),
                                                examples));
            }
            rows.add(new Row(style, line));
        }
        return Html.table(name + ": score by depth of the answer (examples)", titles, rows);
    }
}
