package dev.cakebench.job.report;

import dev.cakebench.job.report.chart.Look;
import dev.cakebench.job.report.chart.Markup;
import java.util.List;

/** Names of curves and colours, and the boxes that show and hide policies without any script. */
final class Legend {
    private Legend() {}

    /**
     * The policies of a chart; a click on one hides it everywhere.
     *
     * @param withFull whether the chart has the line of the full cache
     */
    static String of(List<Policy> policies, boolean withFull) {
        StringBuilder html = new StringBuilder("<ul class=\"legend\">");
        if (withFull) {
            html.append("<li>").append(Look.referenceSwatch()).append("full cache</li>");
        }
        for (Policy policy : policies) {
            html.append("<li><label for=\"%s\" class=\"name-%s\">%s%s</label></li>"
                    .formatted(
                            policy.switchId(), policy.style(), policy.look().swatch(), Markup.escape(policy.name())));
        }
        return html.append("</ul>\n").toString();
    }

    /**
     * The colours of a heat map.
     *
     * @param prefix of the classes, which are numbered from 0
     * @param labels one per class
     */
    static String scale(String title, String prefix, List<String> labels) {
        StringBuilder html = new StringBuilder(
                "<p class=\"scale\"><span class=\"scale-title\">%s</span>".formatted(Markup.escape(title)));
        for (int i = 0; i < labels.size(); i++) {
            html.append("<span class=\"%s%d\">%s</span>".formatted(prefix, i, Markup.escape(labels.get(i))));
        }
        return html.append("</p>\n").toString();
    }

    /** One box per policy. */
    static String switches(List<Policy> policies) {
        StringBuilder html = new StringBuilder("<fieldset class=\"switches\"><legend>Policies shown</legend>\n");
        for (Policy policy : policies) {
            String name = Markup.escape(policy.name());
            html.append("<span class=\"switch\"><input type=\"checkbox\" id=\"%1$s\" checked aria-label=\"%2$s\">"
                            .formatted(policy.switchId(), name))
                    .append("<label for=\"%1$s\" class=\"name-%2$s\">%3$s%4$s</label></span>\n"
                            .formatted(
                                    policy.switchId(),
                                    policy.style(),
                                    policy.look().swatch(),
                                    name));
        }
        return html.append("</fieldset>\n").toString();
    }

    /** The rules that the boxes need. */
    static String switchStyles(List<Policy> policies) {
        StringBuilder css = new StringBuilder();
        for (Policy policy : policies) {
            css.append("""
                    :root:has(#%1$s:not(:checked)) .%2$s { display: none; }
                    :root:has(#%1$s:not(:checked)) .name-%2$s { text-decoration: line-through; }
                    """.formatted(policy.switchId(), policy.style()));
        }
        return css.toString();
    }
}
