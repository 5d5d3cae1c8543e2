package dev.cakebench.job.report.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * One direction of a chart.
 *
 * @param title what is measured, and in which unit
 */
public record Axis(String title, Scale scale, List<Tick> ticks) {
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};
    private static final double[] COARSE = {1, 2, 5};
    private static final double[] FINE = {1, 1.5, 2, 3, 4, 5, 6, 8};
    private static final int MOST_INTERVALS = 5;
    private static final int FEWEST_TICKS = 3;
    private static final double TOLERANCE = 1e-9;

    /** Even steps between two values that round numbers enclose; the axis ends at round numbers. */
    public static Axis linear(String title, double lowest, double highest) {
        double high = highest > lowest ? highest : lowest + 1;
        double step = step((high - lowest) / MOST_INTERVALS);
        long first = (long) Math.floor(lowest / step + TOLERANCE);
        long last = (long) Math.ceil(high / step - TOLERANCE);
        List<Tick> ticks = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            ticks.add(tick(i * step));
        }
        return new Axis(title, new Scale(first * step, last * step, false), List.copyOf(ticks));
    }

    /** Even ratios from one value above 0 to another, marked at 1, 2, 5, 10 and so on. */
    public static Axis logarithmic(String title, double lowest, double highest) {
        List<Tick> ticks = decades(COARSE, lowest, highest);
        if (ticks.size() < FEWEST_TICKS) {
            ticks = decades(FINE, lowest, highest);
        }
        if (ticks.size() < 2) {
            return marked(title, List.of(lowest, highest));
        }
        return new Axis(title, new Scale(lowest, highest, true), List.copyOf(ticks));
    }

    /** Even ratios, marked at these values above 0. */
    public static Axis marked(String title, Collection<Double> values) {
        TreeSet<Double> sorted = new TreeSet<>(values);
        return new Axis(
                title,
                new Scale(sorted.first(), sorted.last(), true),
                sorted.stream().map(Axis::tick).toList());
    }

    /** Whether equal ratios are equally far apart. */
    public boolean isLogarithmic() {
        return scale.logarithmic() && scale.high() > scale.low();
    }

    /** What is measured, in which unit and how. */
    public String words() {
        return isLogarithmic() ? title + ", log scale" : title;
    }

    private static List<Tick> decades(double[] factors, double lowest, double highest) {
        List<Tick> ticks = new ArrayList<>();
        for (double decade = Math.pow(10, Math.floor(Math.log10(lowest))); decade <= highest; decade *= 10) {
            for (double factor : factors) {
                double value = factor * decade;
                if (value >= lowest * (1 - TOLERANCE) && value <= highest * (1 + TOLERANCE)) {
                    ticks.add(tick(value));
                }
            }
        }
        return ticks;
    }

    /** The smallest round number that is not below a step. */
    private static double step(double least) {
        double decade = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : STEPS) {
            if (factor * decade >= least * (1 - TOLERANCE)) {
                return factor * decade;
            }
        }
        return 10 * decade;
    }

    private static Tick tick(double value) {
        return new Tick(value, label(value));
    }

    /** Three digits, or all that stand before the point; a true minus sign. */
    private static String label(double value) {
        double shown = Math.abs(value) >= 100 ? Math.rint(value) : value;
        BigDecimal rounded = Math.abs(shown) >= 100
                ? BigDecimal.valueOf((long) shown)
                : new BigDecimal(shown).round(new MathContext(3)).stripTrailingZeros();
        return rounded.toPlainString().replace('-', '−');
    }
}
