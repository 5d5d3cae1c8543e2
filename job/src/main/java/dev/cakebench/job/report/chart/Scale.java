package dev.cakebench.job.report.chart;

/**
 * Maps values to places on an axis.
 *
 * @param low value at the start
 * @param high value at the end, not below {@code low}
 * @param logarithmic whether equal ratios are equally far apart; {@code low} is then above 0
 */
record Scale(double low, double high, boolean logarithmic) {

    /** Place of a value, 0 at the start and 1 at the end; values outside lie at the ends, a single value in the middle. */
    double place(double value) {
        double start = along(low);
        double end = along(high);
        return end == start ? 0.5 : Math.clamp((along(value) - start) / (end - start), 0, 1);
    }

    private double along(double value) {
        return logarithmic ? Math.log(value) : value;
    }
}
