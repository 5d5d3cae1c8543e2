package dev.cakebench.job.cli.bench;

import java.util.Arrays;

/** Statistics of a few measurements. */
final class Samples {

    private Samples() {}

    /** The middle value, or the mean of the two in the middle. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double smallest(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    static double largest(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }
}
