package dev.cakebench.job.report;

import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.Html.Column;
import dev.cakebench.job.report.chart.LineChart.Hover;
import dev.cakebench.job.report.chart.Markup;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Comparison;
import java.util.List;
import java.util.function.Function;

/** Scores against budgets and against what was kept, of all examples and of each task. */
final class ScoreSection {
    private static final String CAPTION =
            "Bands are 95 % bootstrap intervals over examples. The difference is paired: the same examples with the full"
                    + " cache. What was kept is measured in the caches after the prefill. Scores that are all equal have an interval"
                    + " without width, which is no certainty. In the tables, p is that of a paired permutation test against the"
                    + " full cache, corrected for all comparisons of the table by Holm's method; detectable is the smallest"
                    + " difference that as many examples as these show in four of five runs.";

    /** With more points the values that they say would make half of the page; the tables have them all. */
    private static final int MOST_VALUES = 1000;

    private ScoreSection() {}

    /** The figures of all examples. */
    static String overall(RowGroup group, Policies policies) {
        return Html.note(group.size()) + figures(group, policies, CAPTION, Hover.VALUES);
    }

    /** The figures of each task. */
    static String tasks(List<RowGroup> tasks, Policies policies) {
        int points = tasks.stream().mapToInt(task -> task.rows().size()).sum();
        Hover hover = points <= MOST_VALUES ? Hover.VALUES : Hover.NAMES;
        StringBuilder html = new StringBuilder();
        for (RowGroup task : tasks) {
            html.append("<h3>%s</h3>\n".formatted(Markup.escape(task.name())))
                    .append(Html.note(task.size()))
                    .append(figures(task, policies, "", hover));
        }
        return html.toString();
    }

    private static String figures(RowGroup group, Policies policies, String caption, Hover hover) {
        Function<List<Policy>, List<Panel>> panels = part -> List.of();
        if (ScorePanels.canShow(group, policies.all())) {
            ScorePanels charts = new ScorePanels(group, policies.all(), hover);
            panels = part -> ScorePanels.canShow(group, part) ? charts.of(part) : List.of();
        }
        return PartFigures.html(group, policies, caption, panels, part -> table(group, part));
    }

    private static String table(RowGroup group, List<Policy> policies) {
        return Html.table(
                group.name() + ": mean score with its 95 % interval",
                List.of(
                        Column.text("Policy"),
                        Column.number("Budget"),
                        Column.number("Score"),
                        Column.number("Difference to full"),
                        Column.number("p, Holm"),
                        Column.number("Detectable"),
                        Column.number("Wins / ties / losses"),
                        Column.number("Kept"),
                        Column.number("Gold kept"),
                        Column.number("Rows"),
                        Column.number("Failed")),
                PartFigures.rows(group, policies, ScoreSection::line));
    }

    private static List<String> line(ScoreRow row) {
        Comparison full = row.versusFull();
        return List.of(
                row.cell().policy(),
                row.cell().budgetRequested(),
                Numbers.interval(row.score()),
                Numbers.difference(full == null ? null : full.delta()),
                full == null || Policies.isFull(row) ? Numbers.NONE : Numbers.score(full.pHolm()),
                full == null || full.detectable() == 0 ? Numbers.NONE : Numbers.score(full.detectable()),
                full == null ? Numbers.NONE : "%s / %s / %s".formatted(full.wins(), full.ties(), full.losses()),
                Numbers.percent(row.cache().retainedShare()),
                Numbers.percent(row.cache().goldSurvival()),
                Integer.toString(row.examples()),
                Integer.toString(row.failed()));
    }
}
