package dev.cakebench.job.report.chart;

import dev.cakebench.job.report.chart.Point.Range;
import dev.cakebench.job.report.chart.Svg.Anchor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Curves with bands, and a reference that is the same at every x. A curve of one point gets an error bar instead of a
 * band; where all curves have their only point at the same x, they are set side by side.
 *
 * @param title what the chart shows
 * @param description the same in a sentence, for those who do not see it
 * @param reference null where there is none
 * @param hover what a point says when it is pointed at
 */
public record LineChart(
        String title,
        String description,
        Axis x,
        Axis y,
        List<Series> curves,
        @Nullable Reference reference,
        Hover hover) {
    private static final double WIDTH = 340;
    private static final double HEIGHT = 232;
    private static final double RIGHT = 8;
    private static final double TOP = 10;
    private static final double BOTTOM = 42;
    /** Between the frame and the outermost points, so that marks and labels stay whole. */
    private static final double INSET = 18;

    private static final double LABEL_GAP = 8;
    private static final double BAR_CAP = 4;
    private static final double WIDEST_STEP = 34;

    /** What a point says when it is pointed at: all about it, or the name of its curve, which is much less markup. */
    public enum Hover {
        VALUES,
        NAMES
    }

    /**
     * A horizontal line.
     *
     * @param range its band; null where there is none
     */
    public record Reference(double y, @Nullable Range range, String tooltip) {}

    /** The chart as SVG. */
    public String svg() {
        Svg svg = new Svg(title, description, WIDTH, HEIGHT);
        yAxis(svg);
        xAxis(svg);
        if (reference != null) {
            reference(svg, reference);
        }
        for (int i = 0; i < curves.size(); i++) {
            curve(svg, curves.get(i), shift(i));
        }
        return svg.end();
    }

    private double left() {
        double widest = y.ticks().stream()
                .mapToDouble(tick -> Svg.textWidth(tick.label()))
                .max()
                .orElse(0);
        return widest + LABEL_GAP + 2;
    }

    private void yAxis(Svg svg) {
        for (Tick tick : y.ticks()) {
            double place = y(tick.value());
            svg.horizontal(tick.value() == 0 ? "zero" : "grid", left(), WIDTH - RIGHT, place);
            svg.text(Anchor.END, left() - LABEL_GAP, place, tick.label());
        }
    }

    /** Every tick is marked; a label that would touch the one to its right is left out. */
    private void xAxis(Svg svg) {
        double bottom = HEIGHT - BOTTOM;
        double free = Double.POSITIVE_INFINITY;
        for (Tick tick : x.ticks().reversed()) {
            double place = x(tick.value());
            double half = Svg.textWidth(tick.label()) / 2;
            svg.vertical("tick", place, bottom, bottom + 4);
            if (place + half < free) {
                svg.text(Anchor.MIDDLE, place, bottom + 13, tick.label());
                free = place - half - LABEL_GAP / 2;
            }
        }
        svg.text(Anchor.MIDDLE, (left() + WIDTH - RIGHT) / 2, HEIGHT - 10, x.words());
    }

    private void reference(Svg svg, Reference line) {
        svg.open("reference-line", line.tooltip());
        if (line.range() != null) {
            double high = y(line.range().high());
            svg.rectangle(
                    "reference-band",
                    left(),
                    high,
                    WIDTH - RIGHT - left(),
                    y(line.range().low()) - high);
        }
        svg.horizontal("reference", left(), WIDTH - RIGHT, y(line.y())).close();
    }

    private void curve(Svg svg, Series curve, double shift) {
        svg.open("series " + curve.look().style() + " " + curve.group(), curve.name());
        List<Point> points = curve.points();
        if (points.size() > 1) {
            band(svg, points, shift);
            svg.path("curve", outline(points, shift));
        }
        StringBuilder marks = new StringBuilder();
        for (Point point : points) {
            double place = x(point.x()) + shift;
            String mark = curve.look().mark(place, y(point.y()));
            if (points.size() == 1 && point.range() != null) {
                errorBar(svg, place, point.range());
            }
            if (hover == Hover.VALUES) {
                svg.open("", point.tooltip()).path("mark", mark).close();
            } else {
                marks.append(mark);
            }
        }
        if (!marks.isEmpty()) {
            svg.path("mark", marks.toString());
        }
        svg.close();
    }

    private void band(Svg svg, List<Point> points, double shift) {
        StringBuilder outline = new StringBuilder();
        for (Point point : points) {
            if (point.range() != null) {
                outline.append(outline.isEmpty() ? 'M' : 'L')
                        .append(place(x(point.x()) + shift, y(point.range().high())));
            }
        }
        for (Point point : points.reversed()) {
            if (point.range() != null) {
                outline.append('L')
                        .append(place(x(point.x()) + shift, y(point.range().low())));
            }
        }
        if (!outline.isEmpty()) {
            svg.path("band", outline.append('Z').toString());
        }
    }

    private String outline(List<Point> points, double shift) {
        StringBuilder outline = new StringBuilder();
        for (Point point : points) {
            outline.append(outline.isEmpty() ? 'M' : 'L').append(place(x(point.x()) + shift, y(point.y())));
        }
        return outline.toString();
    }

    private void errorBar(Svg svg, double place, Range range) {
        double low = y(range.low());
        double high = y(range.high());
        svg.vertical("bar", place, low, high)
                .horizontal("bar", place - BAR_CAP, place + BAR_CAP, low)
                .horizontal("bar", place - BAR_CAP, place + BAR_CAP, high);
    }

    /** How far a curve stands aside. */
    private double shift(int curve) {
        boolean oneX = curves.stream()
                        .flatMap(series -> series.points().stream())
                        .mapToDouble(Point::x)
                        .distinct()
                        .count()
                == 1;
        double room = WIDTH - RIGHT - left() - 2 * INSET;
        double step = Math.min(WIDEST_STEP, room / curves.size());
        return oneX ? (curve - (curves.size() - 1) / 2.0) * step : 0;
    }

    private double x(double value) {
        double start = left() + INSET;
        return start + x.scale().place(value) * (WIDTH - RIGHT - INSET - start);
    }

    private double y(double value) {
        return TOP + (1 - y.scale().place(value)) * (HEIGHT - TOP - BOTTOM);
    }

    private static String place(double x, double y) {
        return Svg.coordinate(x) + " " + Svg.coordinate(y);
    }
}
