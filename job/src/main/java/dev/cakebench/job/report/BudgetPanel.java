package dev.cakebench.job.report;

import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.chart.Axis;
import dev.cakebench.job.report.chart.LineChart;
import dev.cakebench.job.report.chart.LineChart.Hover;
import dev.cakebench.job.report.chart.LineChart.Reference;
import dev.cakebench.job.report.chart.Point;
import dev.cakebench.job.report.chart.Series;
import dev.cakebench.job.results.ScoreRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A chart of some amount against budgets, with the full cache as its reference.
 *
 * @param title with the unit
 * @param point of a row, its x the budget; null where the row has none
 */
record BudgetPanel(String title, Function<ScoreRow, @Nullable Point> point) {

    /**
     * The chart of some of the policies.
     *
     * @param all every policy of the run, for the axes
     */
    Optional<Panel> of(RowGroup group, List<Policy> policies, List<Policy> all) {
        List<Series> curves = Curves.of(group, policies, point);
        if (curves.isEmpty()) {
            return Optional.empty();
        }
        List<Series> everything = Curves.of(group, all, point);
        ScoreRow full = group.full().orElse(null);
        Point fullPoint = full == null ? null : point.apply(full);
        Reference reference = fullPoint == null ? null : new Reference(fullPoint.y(), null, fullPoint.tooltip());
        DoubleStream values = Curves.points(everything).mapToDouble(Point::y);
        Axis amounts = Axes.amounts(
                title, reference == null ? values : DoubleStream.concat(values, DoubleStream.of(reference.y())));
        LineChart chart = new LineChart(
                title + " by budget",
                Curves.description(title, curves),
                Axes.budgets(everything),
                amounts,
                curves,
                reference,
                Hover.VALUES);
        return Optional.of(new Panel(amounts.words(), "", chart.svg()));
    }
}
