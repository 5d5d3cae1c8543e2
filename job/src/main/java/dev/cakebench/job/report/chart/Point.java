package dev.cakebench.job.report.chart;

import org.jspecify.annotations.Nullable;

/**
 * A point of a curve.
 *
 * @param range from and to in y; null where there is none
 * @param tooltip shown when the point is pointed at
 */
public record Point(double x, double y, @Nullable Range range, String tooltip) {

    /** From the lower to the upper end of an interval. */
    public record Range(double low, double high) {}
}
