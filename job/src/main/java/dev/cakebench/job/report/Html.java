package dev.cakebench.job.report;

import java.util.List;

/** The few HTML building blocks of the report. */
final class Html {
    private Html() {}

    /** A text as content or attribute value. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /**
     * A table column.
     *
     * @param text whether it holds words and not numbers
     */
    record Column(String title, boolean text) {
        static Column text(String title) {
            return new Column(title, true);
        }

        static Column number(String title) {
            return new Column(title, false);
        }
    }

    /** A table whose first column names the rows; all texts are escaped here. */
    static String table(String caption, List<Column> columns, List<List<String>> rows) {
        StringBuilder html = new StringBuilder();
        html.append("<div class=\"table\"><table><caption>")
                .append(escape(caption))
                .append("</caption><thead><tr>");
        for (Column column : columns) {
            html.append(column.text() ? "<th scope=\"col\" class=\"text\">" : "<th scope=\"col\">")
                    .append(escape(column.title()))
                    .append("</th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                String value = escape(row.get(i));
                if (i == 0) {
                    html.append("<th scope=\"row\">").append(value).append("</th>");
                } else {
                    html.append(columns.get(i).text() ? "<td class=\"text long\">" : "<td>")
                            .append(value)
                            .append("</td>");
                }
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }
}
