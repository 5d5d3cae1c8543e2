package dev.cakebench.job.report;

import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.Html.Row;
import dev.cakebench.job.report.chart.Axis;
import dev.cakebench.job.report.chart.LineChart;
import dev.cakebench.job.report.chart.LineChart.Hover;
import dev.cakebench.job.report.chart.Look;
import dev.cakebench.job.report.chart.Point;
import dev.cakebench.job.report.chart.Point.Range;
import dev.cakebench.job.report.chart.Series;
import dev.cakebench.job.results.EvaluationCost;
import dev.cakebench.job.results.Quantiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * How well the work of the examples was predicted, which decides in what order and in how large chunks they are evaluated. The
 * prediction is in multiply-adds; the run's own mean speed makes times of it.
 */
final class CostSection {
    /** Groups of examples with alike predictions that one mark stands for. */
    private static final int MARKS = 10;

    /** Where the largest prediction is not even so many times the smallest, there is no curve to draw. */
    private static final double ALIKE = 1.25;

    private static final double LOW = 0.05;
    private static final double HIGH = 0.95;

    private final List<EvaluationCost> costs;

    /** Predicted multiply-adds in a millisecond, over the run. */
    private final double speed;

    CostSection(List<EvaluationCost> costs) {
        this.costs = costs.stream()
                .sorted(Comparator.comparingDouble(EvaluationCost::operations))
                .toList();
        this.speed = costs.stream().mapToDouble(EvaluationCost::operations).sum()
                / costs.stream().mapToDouble(EvaluationCost::milliseconds).sum();
    }

    /** Empty where nothing was measured. */
    String html() {
        if (costs.isEmpty()) {
            return "";
        }
        double[] ratios = ratios(costs);
        List<Tile> tiles = List.of(
                new Tile(
                        "Real over predicted time",
                        ratio(Quantiles.ofSorted(ratios, 0.5)),
                        "median; nine of ten examples between %s and %s"
                                .formatted(
                                        ratio(Quantiles.ofSorted(ratios, LOW)),
                                        ratio(Quantiles.ofSorted(ratios, HIGH)))),
                new Tile(
                        "Speed of a task",
                        String.format(Locale.ROOT, "%.1f", speed / 1e6),
                        "billion predicted multiply-adds in a second, over the run"),
                new Tile(
                        "Work of the run",
                        Numbers.plain(costs.stream()
                                        .mapToDouble(EvaluationCost::milliseconds)
                                        .sum()
                                / 1000
                                / 60),
                        "task minutes in evaluations"));
        if (predicted(costs.getLast()) < ALIKE * predicted(costs.getFirst())) {
            return Tile.html(tiles)
                    + Html.note("All examples were expected to take about the same.")
                    + Html.details("The numbers as a table", table());
        }
        return Tile.html(tiles)
                + new Figure(
                                "",
                                List.of(panel()),
                                "Costly examples are started first. A mark stands for a tenth of the examples, those with alike"
                                        + " predictions; its bar holds nine of ten of them. Answers that end early take less"
                                        + " than predicted, and tasks that share a machine slow each other down.",
                                table())
                        .html();
    }

    private Panel panel() {
        List<Point> real = new ArrayList<>();
        List<Point> predicted = new ArrayList<>();
        int marks = Math.min(MARKS, costs.size());
        for (int i = 0; i < marks; i++) {
            List<EvaluationCost> part = costs.subList(i * costs.size() / marks, (i + 1) * costs.size() / marks);
            double x = part.stream().mapToDouble(this::predicted).sum() / part.size();
            double[] times = part.stream()
                    .mapToDouble(EvaluationCost::milliseconds)
                    .sorted()
                    .toArray();
            double mean = DoubleStream.of(times).sum() / times.length;
            String words = "predicted %s, took %s, n = %s"
                    .formatted(Numbers.milliseconds(x), Numbers.milliseconds(mean), part.size());
            if (real.isEmpty() || x > real.getLast().x()) {
                Range range = new Range(Quantiles.ofSorted(times, LOW), Quantiles.ofSorted(times, HIGH));
                real.add(new Point(x, mean, range, words));
                predicted.add(new Point(x, x, null, words));
            }
        }
        double[] values = Stream.concat(real.stream(), predicted.stream())
                .flatMapToDouble(point -> point.range() == null
                        ? DoubleStream.of(point.x(), point.y())
                        : DoubleStream.of(
                                point.x(),
                                point.y(),
                                point.range().low(),
                                point.range().high()))
                .sorted()
                .toArray();
        double least = values[0];
        double most = values[values.length - 1];
        LineChart chart = new LineChart(
                "Real against predicted time of an example",
                "Blue circles: what tenths of the examples took, by their predicted time. Orange squares: the prediction itself.",
                Axis.logarithmic("predicted ms", least, most),
                Axis.logarithmic("real ms", least, most),
                List.of(
                        new Series(Look.ORANGE, "", "as predicted", predicted),
                        new Series(Look.BLUE, "", "real", real)),
                null,
                Hover.VALUES);
        return new Panel("Real ms, log scale, by predicted ms; orange: as predicted", "", chart.svg());
    }

    private String table() {
        Map<String, List<EvaluationCost>> byDataset = new LinkedHashMap<>();
        costs.forEach(cost -> byDataset
                .computeIfAbsent(cost.dataset(), first -> new ArrayList<>())
                .add(cost));
        List<Row> rows = new ArrayList<>();
        byDataset.forEach((dataset, part) -> {
            double[] ratios = ratios(part);
            rows.add(Row.of(
                    dataset,
                    Integer.toString(part.size()),
                    Numbers.milliseconds(
                            part.stream().mapToDouble(this::predicted).sum() / part.size()),
                    Numbers.milliseconds(part.stream()
                                    .mapToDouble(EvaluationCost::milliseconds)
                                    .sum()
                            / part.size()),
                    ratio(Quantiles.ofSorted(ratios, 0.5)),
                    ratio(Quantiles.ofSorted(ratios, LOW)),
                    ratio(Quantiles.ofSorted(ratios, HIGH))));
        });
        return Html.table(
                "Time of an example, real over predicted",
                List.of(
                        Column.text("Dataset"),
                        Column.number("Examples"),
                        Column.number("Predicted, mean"),
                        Column.number("Real, mean"),
                        Column.number("Real / predicted p50"),
                        Column.number("p5"),
                        Column.number("p95")),
                rows);
    }

    private double predicted(EvaluationCost cost) {
        return cost.operations() / speed;
    }

    private double[] ratios(List<EvaluationCost> part) {
        return part.stream()
                .mapToDouble(cost -> cost.milliseconds() / predicted(cost))
                .sorted()
                .toArray();
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
