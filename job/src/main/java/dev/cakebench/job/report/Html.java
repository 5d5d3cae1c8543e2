package dev.cakebench.job.report;

import dev.cakebench.job.report.chart.Markup;
import java.util.List;

/** The few HTML building blocks of the report. */
final class Html {
    private Html() {}

    /**
     * A table column.
     *
     * @param style class of its cells: empty for numbers, {@code text} for words, {@code text long} for what may be broken
     */
    record Column(String title, String style) {
        static Column text(String title) {
            return new Column(title, "text");
        }

        static Column longText(String title) {
            return new Column(title, "text long");
        }

        static Column number(String title) {
            return new Column(title, "");
        }
    }

    /**
     * A table row.
     *
     * @param style class of the row; empty for none
     */
    record Row(String style, List<String> cells) {
        static Row of(String... cells) {
            return new Row("", List.of(cells));
        }
    }

    /** A table whose first column names the rows; all texts are escaped here. */
    static String table(String caption, List<Column> columns, List<Row> rows) {
        StringBuilder html = new StringBuilder();
        html.append("<thead><tr>");
        for (Column column : columns) {
            html.append(column.style().isEmpty() ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"text\">")
                    .append(Markup.escape(column.title()))
                    .append("</th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (Row row : rows) {
            html.append(row.style().isEmpty() ? "<tr>" : "<tr class=\"" + row.style() + "\">");
            for (int i = 0; i < row.cells().size(); i++) {
                String value = Markup.escape(row.cells().get(i));
                if (i == 0) {
                    html.append("<th scope=\"row\">").append(value).append("</th>");
                } else {
                    String style = columns.get(i).style();
                    html.append(style.isEmpty() ? "<td>" : "<td class=\"" + style + "\">")
                            .append(value)
                            .append("</td>");
                }
            }
            html.append("</tr>\n");
        }
        return tableBox(caption, html.append("</tbody>").toString());
    }

    /**
     * A table in a box of its own that scrolls where the table is wider than the page, under a caption that does not.
     *
     * @param content head and body as HTML
     */
    static String tableBox(String caption, String content) {
        // A box that scrolls must be reachable by keyboard.
        return """
                <p class="caption">%1$s</p>
                <div class="table" tabindex="0" role="region" aria-label="%1$s"><table>%2$s</table></div>
                """.formatted(Markup.escape(caption), content);
    }

    /** A part of the page under a heading that the table of contents leads to. */
    static String section(String id, String heading, String content) {
        return "<section id=\"%1$s\"><h2>%2$s</h2>\n%3$s</section>\n".formatted(id, Markup.escape(heading), content);
    }

    /** A paragraph. */
    static String note(String text) {
        return "<p class=\"quiet\">" + Markup.escape(text) + "</p>\n";
    }

    /** A part that is closed until somebody wants to see it. */
    static String details(String summary, String content) {
        return "<details><summary>%s</summary>\n%s</details>\n".formatted(Markup.escape(summary), content);
    }
}
