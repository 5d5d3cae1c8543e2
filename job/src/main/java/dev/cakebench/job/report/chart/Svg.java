package dev.cakebench.job.report.chart;

import java.math.BigDecimal;

/** Writes one inline SVG picture with a title and a description; lengths are in its own units, y runs down. */
final class Svg {
    /** Size of all labels; the style sheet has the same. */
    static final double TEXT_SIZE = 11;

    /** Width of a character of a label, as wide as common sans-serif fonts have it on average. */
    private static final double CHARACTER_WIDTH = 0.62 * TEXT_SIZE;

    private final StringBuilder markup = new StringBuilder();

    Svg(String title, String description, double width, double height) {
        markup.append("<svg viewBox=\"0 0 %s %s\" role=\"img\"><title>%s</title><desc>%s</desc>\n"
                .formatted(coordinate(width), coordinate(height), Markup.escape(title), Markup.escape(description)));
    }

    /** Starts a group of elements. */
    Svg open(String style) {
        markup.append("<g").append(attribute("class", style)).append('>');
        return this;
    }

    /** Starts a group of elements that shows a text when it is pointed at; the class may be empty. */
    Svg open(String style, String tooltip) {
        open(style);
        markup.append("<title>").append(Markup.escape(tooltip)).append("</title>");
        return this;
    }

    Svg close() {
        markup.append("</g>\n");
        return this;
    }

    Svg path(String style, String data) {
        markup.append("<path")
                .append(attribute("class", style))
                .append(attribute("d", data))
                .append("/>");
        return this;
    }

    Svg horizontal(String style, double x1, double x2, double y) {
        return path(style, "M%s %sH%s".formatted(coordinate(x1), coordinate(y), coordinate(x2)));
    }

    Svg vertical(String style, double x, double y1, double y2) {
        return path(style, "M%s %sV%s".formatted(coordinate(x), coordinate(y1), coordinate(y2)));
    }

    Svg rectangle(String style, double x, double y, double width, double height) {
        markup.append("<rect")
                .append(attribute("class", style))
                .append(attribute("x", coordinate(x)))
                .append(attribute("y", coordinate(y)))
                .append(attribute("width", coordinate(width)))
                .append(attribute("height", coordinate(height)))
                .append("/>");
        return this;
    }

    /** A text whose middle line is at {@code y}. */
    Svg text(Anchor anchor, double x, double y, String text) {
        markup.append("<text x=\"%s\" y=\"%s\"%s>%s</text>\n"
                .formatted(coordinate(x), coordinate(baseline(y)), anchor.attribute(), Markup.escape(text)));
        return this;
    }

    /** A text that rises to the right and ends below {@code (x, y)}. */
    Svg risingText(double x, double y, String text) {
        String place = coordinate(x) + " " + coordinate(y);
        markup.append("<text transform=\"translate(%s) rotate(-45)\" text-anchor=\"end\">%s</text>\n"
                .formatted(place, Markup.escape(text)));
        return this;
    }

    String end() {
        return markup.append("</svg>\n").toString();
    }

    /** Where a text stands from its point. */
    enum Anchor {
        START(""),
        MIDDLE(" text-anchor=\"middle\""),
        END(" text-anchor=\"end\"");

        private final String attribute;

        Anchor(String attribute) {
            this.attribute = attribute;
        }

        private String attribute() {
            return attribute;
        }
    }

    /** How wide a label is at most, roughly. */
    static double textWidth(String text) {
        return text.length() * CHARACTER_WIDTH;
    }

    /** A coordinate to a tenth, the same in every locale. */
    static String coordinate(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0
                ? Long.toString(tenths / 10)
                : BigDecimal.valueOf(tenths, 1).toPlainString();
    }

    private static String attribute(String name, String value) {
        return value.isEmpty() ? "" : " " + name + "=\"" + value + "\"";
    }

    private static double baseline(double middle) {
        return middle + 0.36 * TEXT_SIZE;
    }
}
