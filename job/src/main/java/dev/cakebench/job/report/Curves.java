package dev.cakebench.job.report;

import dev.cakebench.job.report.chart.LineChart.Reference;
import dev.cakebench.job.report.chart.Point;
import dev.cakebench.job.report.chart.Point.Range;
import dev.cakebench.job.report.chart.Series;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the curves of policies out of rows of scores. */
final class Curves {
    private Curves() {}

    /**
     * One curve per policy that has a point.
     *
     * @param point of a row; null where it has none
     */
    static List<Series> of(RowGroup group, List<Policy> policies, Function<ScoreRow, @Nullable Point> point) {
        List<Series> curves = new ArrayList<>();
        for (Policy policy : policies) {
            List<Point> points = group.of(policy).stream()
                    .map(point)
                    .flatMap(Stream::ofNullable)
                    .sorted(Comparator.comparingDouble(Point::x))
                    .toList();
            if (!points.isEmpty()) {
                curves.add(new Series(policy.look(), policy.style(), policy.name(), points));
            }
        }
        return curves;
    }

    /** All points of some curves. */
    static Stream<Point> points(List<Series> curves) {
        return curves.stream().flatMap(curve -> curve.points().stream());
    }

    /** A point without an interval. */
    static @Nullable Point point(ScoreRow row, @Nullable Double x, @Nullable Double y, String value) {
        return x == null || y == null ? null : new Point(x, y, null, tooltip(row, value));
    }

    /** A point at a mean with its interval. */
    static @Nullable Point point(ScoreRow row, @Nullable Double x, @Nullable Interval interval, String value) {
        return x == null || interval == null
                ? null
                : new Point(x, interval.mean(), range(interval), tooltip(row, value));
    }

    /** The score of the full cache; null where there is none. */
    static @Nullable Reference fullScore(RowGroup group) {
        ScoreRow row = group.full().orElse(null);
        Interval score = row == null ? null : row.score();
        return row == null || score == null
                ? null
                : new Reference(score.mean(), range(score), tooltip(row, Numbers.interval(score)));
    }

    private static Range range(Interval interval) {
        return new Range(interval.low(), interval.high());
    }

    /** What a point says when it is pointed at. */
    static String tooltip(ScoreRow row, String value) {
        return "%s, budget %s: %s, n = %d"
                .formatted(row.cell().policy(), row.cell().budgetRequested(), value, row.examples() - row.failed());
    }

    /** The same in words for those who do not see the chart. */
    static String description(String what, List<Series> curves) {
        double low = points(curves).mapToDouble(Point::y).min().orElse(0);
        double high = points(curves).mapToDouble(Point::y).max().orElse(0);
        return "%s: %d curves between %s and %s. The table below has every number."
                .formatted(what, curves.size(), Numbers.plain(low), Numbers.plain(high));
    }
}
