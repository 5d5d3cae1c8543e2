package dev.cakebench.job.report;

import dev.cakebench.job.report.CellIndex.Found;
import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.Html.Row;
import dev.cakebench.job.report.chart.HeatMap;
import dev.cakebench.job.report.chart.HeatMap.Bars;
import dev.cakebench.job.report.chart.HeatMap.Cell;
import dev.cakebench.job.report.chart.HeatMap.Labels;
import dev.cakebench.job.results.LayerMeans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What policies with unequal layers gave each layer, with CAKE's H and V beside it. */
final class LayerSection {
    private static final String PREFIX = "d";
    private static final int MIDDLE = 4;
    /** Times the even share, or parts of it, from which on a colour is stronger. */
    private static final double[] STRONGER = {1.1, 1.5, 2, 3};

    private static final List<String> LEVELS = List.of("⅓", "½", "⅔", "0.9", "even", "1.1 ×", "1.5 ×", "2 ×", "3 ×");
    /** Layers whose mean budgets differ by less are equal but for rounding. */
    private static final double UNEQUAL = 0.01;

    private final RowGroup group;
    private final Policies policies;
    private final List<LayerMeans> layers;

    /** @param group all examples */
    LayerSection(RowGroup group, Policies policies, List<LayerMeans> layers) {
        this.group = group;
        this.policies = policies;
        this.layers = layers;
    }

    /** Empty where all layers of every policy got the same. */
    String html() {
        List<Panel> panels = new ArrayList<>();
        StringBuilder tables = new StringBuilder();
        for (Policy policy : policies.all()) {
            List<Found<LayerMeans>> cells = CellIndex.of(group, policy, layers, LayerMeans::cellIndex);
            if (cells.stream().anyMatch(cell -> isUneven(cell.value()))) {
                panels.add(new Panel(policy.name(), policy.style(), heatMap(policy, cells)));
                tables.append(table(policy, cells));
            }
        }
        return panels.isEmpty()
                ? ""
                : new Figure(
                                Legend.scale("Against an even share of the budget", PREFIX, LEVELS),
                                panels,
                                "Entries per KV head that the allocation gave each layer, mean over examples. H is the entropy and V"
                                        + " the shift of the layer's attention by which CAKE decides; the bars of H and of V go from 0 to"
                                        + " the largest layer.",
                                tables.toString())
                        .html();
    }

    private static boolean isUneven(LayerMeans cell) {
        double low = Arrays.stream(cell.budget()).min().orElse(0);
        double high = Arrays.stream(cell.budget()).max().orElse(0);
        return high - low > UNEQUAL * even(cell);
    }

    /** What each layer would get if all got the same. */
    private static double even(LayerMeans cell) {
        return Arrays.stream(cell.budget()).average().orElse(0);
    }

    private static String heatMap(Policy policy, List<Found<LayerMeans>> cells) {
        int count = cells.getFirst().value().layers();
        List<List<Cell>> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int layer = 0; layer < count; layer++) {
            int row = layer;
            names.add(Integer.toString(layer));
            rows.add(cells.stream().map(found -> cell(found, row)).toList());
        }
        List<Bars> bars = new ArrayList<>();
        addBars(bars, "H", cells, LayerMeans::entropy);
        addBars(bars, "V", cells, LayerMeans::shift);
        return new HeatMap(
                        policy.name() + ": entries of each layer by budget",
                        "%d layers by %d budgets; colours compare a layer with an even share. The table below has every number."
                                .formatted(count, cells.size()),
                        new Labels("budget", cells.stream().map(Found::budget).toList()),
                        new Labels("layer", names),
                        rows,
                        bars)
                .svg();
    }

    private static Cell cell(Found<LayerMeans> found, int layer) {
        LayerMeans means = found.value();
        double budget = means.budget()[layer];
        double ratio = budget / even(means);
        return new Cell(
                PREFIX + level(ratio),
                Long.toString(Math.round(budget)),
                "layer %d, budget %s: %s entries, %s × even"
                        .formatted(layer, found.budget(), Numbers.decimal(budget), Numbers.plain(ratio)));
    }

    private static int level(double ratio) {
        double size = Math.max(ratio, 1 / ratio);
        int strength = 0;
        for (double threshold : STRONGER) {
            strength += size >= threshold ? 1 : 0;
        }
        return ratio < 1 ? MIDDLE - strength : MIDDLE + strength;
    }

    private static void addBars(
            List<Bars> bars,
            String name,
            List<Found<LayerMeans>> cells,
            Function<LayerMeans, double @Nullable []> column) {
        double[] values = overBudgets(cells, column);
        if (values != null) {
            bars.add(new Bars(
                    name,
                    Arrays.stream(values).boxed().toList(),
                    IntStream.range(0, values.length)
                            .mapToObj(layer -> "layer %d: %s = %s".formatted(layer, name, Numbers.plain(values[layer])))
                            .toList()));
        }
    }

    /** The mean over the cells that have the column: one policy observes the same attention at every budget. */
    private static double @Nullable [] overBudgets(
            List<Found<LayerMeans>> cells, Function<LayerMeans, double @Nullable []> column) {
        double[] sum = null;
        int count = 0;
        for (Found<LayerMeans> cell : cells) {
            double[] values = column.apply(cell.value());
            if (values != null) {
                sum = sum == null ? new double[values.length] : sum;
                for (int layer = 0; layer < values.length; layer++) {
                    sum[layer] += values[layer];
                }
                count++;
            }
        }
        if (sum != null) {
            for (int layer = 0; layer < sum.length; layer++) {
                sum[layer] /= count;
            }
        }
        return sum;
    }

    private static String table(Policy policy, List<Found<LayerMeans>> cells) {
        double[] entropy = overBudgets(cells, LayerMeans::entropy);
        double[] shift = overBudgets(cells, LayerMeans::shift);
        List<Column> columns = new ArrayList<>(List.of(Column.text("Layer"), Column.number("H"), Column.number("V")));
        cells.forEach(cell -> columns.add(Column.number(cell.budget())));
        List<Row> rows = new ArrayList<>();
        for (int layer = 0; layer < cells.getFirst().value().layers(); layer++) {
            List<String> line = new ArrayList<>(List.of(
                    Integer.toString(layer),
                    entropy == null ? Numbers.NONE : Numbers.plain(entropy[layer]),
                    shift == null ? Numbers.NONE : Numbers.plain(shift[layer])));
            for (Found<LayerMeans> cell : cells) {
                line.add("%s / %s"
                        .formatted(
                                Numbers.decimal(cell.value().budget()[layer]),
                                Numbers.decimal(cell.value().retained()[layer])));
            }
            rows.add(new Row(policy.style(), line));
        }
        return Html.table(
                policy.name() + ": entries per KV head given / kept, mean over examples, by budget", columns, rows);
    }
}
