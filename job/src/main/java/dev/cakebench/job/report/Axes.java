package dev.cakebench.job.report;

import dev.cakebench.job.report.chart.Axis;
import dev.cakebench.job.report.chart.Point;
import dev.cakebench.job.report.chart.Series;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The axes of the report. Charts of one group of examples get them from all its policies, so that they compare. */
final class Axes {
    /** Above this ratio of largest to smallest, equal ratios are equally far apart. */
    private static final double LOGARITHMIC_FROM = 20;
    /** Scores and differences below it are not blown up to the whole height. */
    private static final double LEAST_SCORE = 0.1;

    private Axes() {}

    /** The budgets of the points of some curves. */
    static Axis budgets(List<Series> curves) {
        return Axis.marked(
                "entries per layer and KV head",
                Curves.points(curves).map(Point::x).toList());
    }

    /** From 0 to what the intervals of all rows reach. */
    static Axis scores(RowGroup group) {
        double highest = group.rows().stream()
                .flatMap(row -> Stream.ofNullable(row.score()))
                .mapToDouble(Interval::high)
                .max()
                .orElse(0);
        return Axis.linear("score", 0, Math.max(highest, LEAST_SCORE));
    }

    /** Differences of both signs. */
    static Axis differences(RowGroup group) {
        double[] ends = group.rows().stream()
                .map(ScoreRow::versusFull)
                .flatMap(Stream::ofNullable)
                .flatMapToDouble(
                        full -> DoubleStream.of(full.delta().low(), full.delta().high()))
                .sorted()
                .toArray();
        double low = ends.length == 0 ? 0 : ends[0];
        double high = ends.length == 0 ? 0 : ends[ends.length - 1];
        return Axis.linear("difference", Math.min(low, -LEAST_SCORE), Math.max(high, LEAST_SCORE));
    }

    /** Per cent up to all, by ratios. */
    static Axis shares(List<Series> curves) {
        double lowest = Curves.points(curves).mapToDouble(Point::x).min().orElse(1);
        return Axis.logarithmic("% of the prompt in the cache", Math.clamp(lowest, 0.01, 50), 100);
    }

    /** Amounts from 0, or by ratios where they are of different sizes. */
    static Axis amounts(String title, DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        double low = sorted[0];
        double high = sorted[sorted.length - 1];
        return low > 0 && high > LOGARITHMIC_FROM * low
                ? Axis.logarithmic(title, low, high)
                : Axis.linear(title, 0, high);
    }
}
