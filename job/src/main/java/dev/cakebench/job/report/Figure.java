package dev.cakebench.job.report;

import dev.cakebench.job.report.chart.Markup;
import java.util.List;

/**
 * Charts side by side, with a legend, a caption and the same numbers as a table.
 *
 * @param legend as HTML; may be empty
 * @param panels at least one
 * @param caption what the charts show
 * @param table the numbers as HTML
 */
record Figure(String legend, List<Panel> panels, String caption, String table) {

    /**
     * A chart with its title.
     *
     * @param style class of the panel; empty for none
     */
    record Panel(String title, String style, String svg) {}

    String html() {
        StringBuilder html = new StringBuilder("<figure>\n").append(legend).append("<div class=\"panels\">\n");
        for (Panel panel : panels) {
            html.append("<div class=\"panel %s\"><h4>%s</h4>\n%s</div>\n"
                    .formatted(panel.style(), Markup.escape(panel.title()), panel.svg()));
        }
        html.append("</div>\n");
        if (!caption.isEmpty()) {
            html.append("<figcaption>").append(Markup.escape(caption)).append("</figcaption>\n");
        }
        return html.append(Html.details("The numbers as a table", table))
                .append("</figure>\n")
                .toString();
    }
}
