package dev.cakebench.job.report;

import dev.cakebench.cake.method.FullProvider;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Score against budget as inline SVG: a curve with error bars per policy on a logarithmic axis, the full cache as a
 * horizontal line with its interval.
 */
final class ScoreChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final int LEFT = 52;
    private static final int RIGHT = 170;
    private static final int TOP = 16;
    private static final int BOTTOM = 52;
    private static final int STYLES = 8;
    private static final int Y_STEPS = 5;
    /** Curves are set apart by so many pixels, so that equal error bars stay visible. */
    private static final double DODGE = 5;

    private static final double LEGEND_LINE = 20;

    private record Point(double entries, ScoreRow row, Interval score) {}

    private final String title;
    private final Map<String, List<Point>> series = new LinkedHashMap<>();
    private final Optional<ScoreRow> full;
    private final SortedSet<Double> budgets = new TreeSet<>();
    private final double top;

    /** @param rows of one group of examples, in the order of the cells */
    ScoreChart(String title, List<ScoreRow> rows) {
        this.title = title;
        this.full = rows.stream().filter(ScoreChart::isFull).findFirst();
        double highest = 0;
        for (ScoreRow row : rows) {
            Interval score = row.score();
            Double entries = row.cache().budgetEntries();
            if (score == null || entries == null) {
                continue;
            }
            highest = Math.max(highest, Math.max(score.high(), score.mean()));
            if (!isFull(row)) {
                series.computeIfAbsent(row.cell().policy(), policy -> new ArrayList<>())
                        .add(new Point(entries, row, score));
                budgets.add(entries);
            }
        }
        this.top = niceTop(highest);
    }

    /** Whether there is a curve to draw. */
    boolean hasCurves() {
        return !series.isEmpty();
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title><desc>%s</desc>\n"
                .formatted(WIDTH, HEIGHT, Html.escape(title), Html.escape(description())));
        axes(svg);
        full.ifPresent(row -> fullLine(svg, row));
        int index = 0;
        for (Map.Entry<String, List<Point>> entry : series.entrySet()) {
            curve(svg, entry.getKey(), entry.getValue(), index++);
        }
        return svg.append("</svg>\n").toString();
    }

    private String description() {
        StringBuilder text = new StringBuilder("Mean score by policy and budget.");
        full.map(ScoreRow::score)
                .ifPresent(score -> text.append(" Full cache ")
                        .append(Numbers.score(score.mean()))
                        .append('.'));
        series.forEach((policy, points) -> {
            text.append(' ').append(policy).append(':');
            points.forEach(point -> text.append(
                    " %s at %s,".formatted(Numbers.score(point.score().mean()), Math.round(point.entries()))));
            text.setCharAt(text.length() - 1, '.');
        });
        return text.toString();
    }

    private void axes(StringBuilder svg) {
        for (int i = 0; i <= Y_STEPS; i++) {
            double value = top * i / Y_STEPS;
            String y = Numbers.coordinate(y(value));
            svg.append("<path class=\"grid\" d=\"M%d %sH%d\"/>".formatted(LEFT, y, WIDTH - RIGHT));
            svg.append("<text x=\"%d\" y=\"%s\" text-anchor=\"end\" dominant-baseline=\"middle\">%s</text>\n"
                    .formatted(LEFT - 8, y, label(value)));
        }
        for (double entries : budgets) {
            String x = Numbers.coordinate(x(entries));
            svg.append("<path class=\"grid\" d=\"M%s %dv5\"/>".formatted(x, HEIGHT - BOTTOM));
            svg.append("<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%d</text>\n"
                    .formatted(x, HEIGHT - BOTTOM + 20, Math.round(entries)));
        }
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">entries per layer and KV head (logarithmic)</text>\n"
                .formatted((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8));
    }

    private void fullLine(StringBuilder svg, ScoreRow row) {
        Interval score = row.score();
        if (score == null) {
            return;
        }
        double high = y(Math.min(top, score.high()));
        svg.append("<g><title>%s</title>".formatted(Html.escape(tooltip(row, score))));
        svg.append("<rect class=\"full-band\" x=\"%d\" y=\"%s\" width=\"%d\" height=\"%s\"/>"
                .formatted(
                        LEFT,
                        Numbers.coordinate(high),
                        WIDTH - RIGHT - LEFT,
                        Numbers.coordinate(y(score.low()) - high)));
        svg.append("<path class=\"full\" d=\"M%d %sH%d\"/></g>\n"
                .formatted(LEFT, Numbers.coordinate(y(score.mean())), WIDTH - RIGHT));
        legend(svg, -1, row.cell().policy() + " cache");
    }

    private void curve(StringBuilder svg, String policy, List<Point> points, int index) {
        double shift = (index - (series.size() - 1) / 2.0) * DODGE;
        svg.append("<g class=\"series s%d\">".formatted(index % STYLES));
        StringBuilder line = new StringBuilder();
        for (Point point : points) {
            line.append(line.isEmpty() ? 'M' : 'L')
                    .append(Numbers.coordinate(x(point.entries()) + shift))
                    .append(' ')
                    .append(Numbers.coordinate(y(point.score().mean())));
        }
        svg.append("<path class=\"curve\" d=\"%s\"/>".formatted(line));
        for (Point point : points) {
            double x = x(point.entries()) + shift;
            svg.append("<g><title>%s</title>".formatted(Html.escape(tooltip(point.row(), point.score()))));
            svg.append("<path class=\"bar\" d=\"M%1$s %2$sV%3$sm-3 0h6M%4$s %2$sh6\"/>"
                    .formatted(
                            Numbers.coordinate(x),
                            Numbers.coordinate(y(point.score().low())),
                            Numbers.coordinate(y(point.score().high())),
                            Numbers.coordinate(x - 3)));
            svg.append(Marks.path(index, x, y(point.score().mean()))).append("</g>");
        }
        svg.append("</g>\n");
        legend(svg, index, policy);
    }

    private void legend(StringBuilder svg, int index, String name) {
        double x = WIDTH - RIGHT + 18;
        double y = TOP + 10 + LEGEND_LINE * (index + 1);
        if (index < 0) {
            svg.append(
                    "<path class=\"full\" d=\"M%s %sh20\"/>".formatted(Numbers.coordinate(x), Numbers.coordinate(y)));
        } else {
            svg.append("<g class=\"series s%d\"><path class=\"curve\" d=\"M%s %sh20\"/>%s</g>"
                    .formatted(
                            index % STYLES,
                            Numbers.coordinate(x),
                            Numbers.coordinate(y),
                            Marks.path(index, x + 10, y)));
        }
        svg.append("<text class=\"name\" x=\"%s\" y=\"%s\" dominant-baseline=\"middle\">%s</text>\n"
                .formatted(Numbers.coordinate(x + 28), Numbers.coordinate(y), Html.escape(name)));
    }

    private static String tooltip(ScoreRow row, Interval score) {
        return "%s, budget %s: %s, %d examples"
                .formatted(
                        row.cell().policy(),
                        row.cell().budgetRequested(),
                        Numbers.interval(score),
                        row.examples() - row.failed());
    }

    private double x(double entries) {
        double low = log2(budgets.first());
        double high = log2(budgets.last());
        double room = WIDTH - RIGHT - LEFT;
        double edge = 40;
        double share = high == low ? 0.5 : (log2(entries) - low) / (high - low);
        return LEFT + edge + share * (room - 2 * edge);
    }

    private double y(double score) {
        return TOP + (1 - score / top) * (HEIGHT - TOP - BOTTOM);
    }

    /** The smallest of 1, 0.5, 0.25 ... that is not below the highest score. */
    private static double niceTop(double highest) {
        double nice = 1;
        while (nice > 0.05 && nice / 2 >= highest) {
            nice /= 2;
        }
        return nice;
    }

    private String label(double value) {
        return top == 1 ? Numbers.decimal(value) : Numbers.score(value);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    private static boolean isFull(ScoreRow row) {
        return row.cell().policyKind().equals(FullProvider.KIND);
    }
}
