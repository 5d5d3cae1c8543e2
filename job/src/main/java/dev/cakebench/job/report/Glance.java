package dev.cakebench.job.report;

import dev.cakebench.job.report.chart.Markup;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Comparison;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.List;
import java.util.Optional;

/**
 * The table of all policies and budgets with one number in each cell. A cell has a colour only where the interval of the
 * paired difference to the full cache excludes 0.
 */
final class Glance {
    private static final String PREFIX = "d";
    private static final int MIDDLE = 4;
    /** Differences from which on a colour is stronger. */
    private static final double[] STRONGER = {0.05, 0.15, 0.35};

    private static final List<String> LEVELS =
            List.of("−0.35", "−0.15", "−0.05", "below", "not told apart", "above", "+0.05", "+0.15", "+0.35");

    private Glance() {}

    /** @param group all examples */
    static String html(RowGroup group, List<Policy> policies) {
        List<String> budgets = Budgets.of(group.rows());
        boolean paired = group.rows().stream().anyMatch(row -> row.versusFull() != null && !Policies.isFull(row));
        String caption = paired
                ? "Mean score, and below it the paired difference to the full cache. No colour: its 95 % interval holds 0."
                : "Mean score of each policy at each budget.";
        String scale = paired ? Legend.scale("Difference to the full cache", PREFIX, LEVELS) : "";
        return scale + Html.tableBox(caption, head(budgets) + body(group, policies, budgets));
    }

    private static String head(List<String> budgets) {
        StringBuilder html = new StringBuilder("<thead><tr><th scope=\"col\" class=\"text\">Policy</th>");
        for (String budget : budgets) {
            html.append("<th scope=\"col\" class=\"score\">")
                    .append(Markup.escape(budget))
                    .append("</th>");
        }
        return html.append("</tr></thead>").toString();
    }

    private static String body(RowGroup group, List<Policy> policies, List<String> budgets) {
        StringBuilder html = new StringBuilder("<tbody>\n");
        group.full()
                .ifPresent(row ->
                        html.append("<tr><th scope=\"row\">%s</th><td colspan=\"%d\" class=\"score\">%s</td></tr>\n"
                                .formatted(
                                        Markup.escape(row.cell().policy()),
                                        Math.max(1, budgets.size()),
                                        Numbers.interval(row.score()))));
        for (Policy policy : policies) {
            html.append("<tr class=\"%s\"><th scope=\"row\">%s</th>"
                    .formatted(policy.style(), Markup.escape(policy.name())));
            List<ScoreRow> rows = group.of(policy);
            for (String budget : budgets) {
                html.append(cell(rows.stream()
                        .filter(row -> row.cell().budgetRequested().equals(budget))
                        .findFirst()));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody>").toString();
    }

    private static String cell(Optional<ScoreRow> found) {
        if (found.isEmpty()) {
            return "<td class=\"score\">" + Numbers.NONE + "</td>";
        }
        ScoreRow row = found.get();
        Interval score = row.score();
        if (score == null) {
            return "<td class=\"score\">failed</td>";
        }
        Comparison full = row.versusFull();
        String mean = Numbers.score(score.mean());
        return full == null
                ? "<td class=\"score\">%s</td>".formatted(mean)
                : "<td class=\"score %s%d\">%s<small>%s</small></td>"
                        .formatted(
                                PREFIX,
                                level(full.delta()),
                                mean,
                                Numbers.change(full.delta().mean()));
    }

    private static int level(Interval delta) {
        if (delta.low() <= 0 && delta.high() >= 0) {
            return MIDDLE;
        }
        int strength = 1;
        for (double threshold : STRONGER) {
            strength += Math.abs(delta.mean()) >= threshold ? 1 : 0;
        }
        return delta.mean() < 0 ? MIDDLE - strength : MIDDLE + strength;
    }
}
