package dev.cakebench.job.report;

import dev.cakebench.job.report.chart.Markup;
import java.util.List;

/**
 * A number that stands out.
 *
 * @param note below it; may be empty
 */
record Tile(String label, String value, String note) {

    /** Some of them in a row. */
    static String html(List<Tile> tiles) {
        StringBuilder html = new StringBuilder("<dl class=\"tiles\">\n");
        for (Tile tile : tiles) {
            html.append("<div><dt>%s</dt><dd>%s</dd><dd class=\"quiet\">%s</dd></div>\n"
                    .formatted(Markup.escape(tile.label()), Markup.escape(tile.value()), Markup.escape(tile.note())));
        }
        return html.append("</dl>\n").toString();
    }
}
