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

    /** A table whose first column names the rows; all texts are escaped here. */
    static String table(String caption, List<Column> columns, List<List<String>> rows) {
        StringBuilder html = new StringBuilder();
        html.append("<div class=\"table\"><table><caption>")
                .append(escape(caption))
                .append("</caption><thead><tr>");
        for (Column column : columns) {
            html.append(column.style().isEmpty() ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"text\">")
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
                    String style = columns.get(i).style();
                    html.append(style.isEmpty() ? "<td>" : "<td class=\"" + style + "\">")
                            .append(value)
                            .append("</td>");
                }
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }
}
