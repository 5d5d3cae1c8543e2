package dev.cakebench.job.report;

import dev.cakebench.job.report.Figure.Panel;
import dev.cakebench.job.report.Html.Row;
import dev.cakebench.job.results.ScoreRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The same figure for each part of the policies, so that no chart has more curves than can be told apart. */
final class PartFigures {
    private PartFigures() {}

    /**
     * One figure per part that has charts; the table alone where none has.
     *
     * @param panels the charts of some policies; none where there is nothing to draw
     * @param table the numbers of some policies as HTML
     */
    static String html(
            RowGroup group,
            Policies policies,
            String caption,
            Function<List<Policy>, List<Panel>> panels,
            Function<List<Policy>, String> table) {
        StringBuilder html = new StringBuilder();
        for (List<Policy> part : policies.parts()) {
            List<Panel> charts = panels.apply(part);
            if (!charts.isEmpty()) {
                html.append(new Figure(Legend.of(part, group.full().isPresent()), charts, caption, table.apply(part))
                        .html());
            }
        }
        return html.isEmpty()
                ? Html.note("No policy with a budget has a number to draw here.")
                        + Html.details("The numbers as a table", table.apply(policies.all()))
                : html.toString();
    }

    /** One table row per row of scores; those of a policy have its class. */
    static List<Row> rows(RowGroup group, List<Policy> policies, Function<ScoreRow, List<String>> line) {
        Map<String, String> styles = policies.stream().collect(Collectors.toMap(Policy::name, Policy::style));
        List<Row> rows = new ArrayList<>();
        for (ScoreRow row : group.with(policies)) {
            rows.add(new Row(styles.getOrDefault(row.cell().policy(), ""), line.apply(row)));
        }
        return rows;
    }
}
