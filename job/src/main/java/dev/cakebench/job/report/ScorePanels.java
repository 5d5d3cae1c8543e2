package dev.cakebench.job.report;

import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.chart.Axis;
import dev.cakebench.job.report.chart.LineChart;
import dev.cakebench.job.report.chart.LineChart.Hover;
import dev.cakebench.job.report.chart.LineChart.Reference;
import dev.cakebench.job.report.chart.Series;
import dev.cakebench.job.results.ScoreRow.Comparison;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The charts of scores: against the budget that was asked for, paired with the full cache, and against the share of the
 * prompt that was really kept. All parts of a group of examples have the same axes.
 */
final class ScorePanels {
    private static final double PERCENT = 100;

    private final RowGroup group;
    private final Hover hover;
    private final Axis budgets;
    private final Axis scores;
    private final Axis differences;
    private final Axis shares;

    /**
     * @param all every policy of the run; at least one with a score in this group
     * @param hover what a point says when it is pointed at
     */
    ScorePanels(RowGroup group, List<Policy> all, Hover hover) {
        this.group = group;
        this.hover = hover;
        this.budgets = Axes.budgets(budgetCurves(group, all));
        this.scores = Axes.scores(group);
        this.differences = Axes.differences(group);
        this.shares = Axes.shares(shareCurves(all));
    }

    /** Whether any of these policies has a score. */
    static boolean canShow(RowGroup group, List<Policy> policies) {
        return !budgetCurves(group, policies).isEmpty();
    }

    /** The charts of some of the policies. */
    List<Panel> of(List<Policy> policies) {
        List<Panel> panels = new ArrayList<>();
        panels.add(panel(
                "Score at a budget",
                "mean score by budget",
                "Mean score by budget",
                budgets,
                scores,
                budgetCurves(group, policies),
                Curves.fullScore(group)));
        List<Series> paired = differenceCurves(policies);
        if (!paired.isEmpty()) {
            panels.add(panel(
                    "Difference to the full cache",
                    "paired difference to the full cache by budget",
                    "Score minus the full cache's on the same examples",
                    budgets,
                    differences,
                    paired,
                    null));
        }
        panels.add(panel(
                "Score by what was kept",
                "mean score by measured share of the prompt in the cache",
                "Mean score by measured retained share",
                shares,
                scores,
                shareCurves(policies),
                Curves.fullScore(group)));
        return panels;
    }

    private Panel panel(
            String heading,
            String title,
            String description,
            Axis x,
            Axis y,
            List<Series> curves,
            @Nullable Reference reference) {
        LineChart chart = new LineChart(
                group.name() + ": " + title, Curves.description(description, curves), x, y, curves, reference, hover);
        return new Panel(heading, "", chart.svg());
    }

    private static List<Series> budgetCurves(RowGroup group, List<Policy> policies) {
        return Curves.of(
                group,
                policies,
                row -> Curves.point(row, row.cache().budgetEntries(), row.score(), Numbers.interval(row.score())));
    }

    private List<Series> differenceCurves(List<Policy> policies) {
        return Curves.of(group, policies, row -> {
            Comparison full = row.versusFull();
            Interval delta = full == null ? null : full.delta();
            return Curves.point(row, row.cache().budgetEntries(), delta, Numbers.difference(delta));
        });
    }

    private List<Series> shareCurves(List<Policy> policies) {
        return Curves.of(group, policies, row -> {
            Double share = row.cache().retainedShare();
            return Curves.point(
                    row,
                    share == null ? null : PERCENT * share,
                    row.score(),
                    Numbers.percent(share) + " kept, " + Numbers.interval(row.score()));
        });
    }
}
