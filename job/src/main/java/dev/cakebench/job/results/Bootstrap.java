package dev.cakebench.job.results;

import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * 95 % intervals of a mean by the percentile bootstrap: the values are drawn again with replacement, many times, and the
 * interval holds the middle 95 % of the means. The same seed and values give the same interval.
 */
public final class Bootstrap {
    private static final int RESAMPLES = 2000;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /**
     * The mean and its interval.
     *
     * @param values at least one
     * @param seed of the draws
     */
    public static Interval mean(double[] values, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[resample] = sum / values.length;
        }
        Arrays.sort(means);
        return new Interval(
                Quantiles.mean(values), Quantiles.ofSorted(means, TAIL), Quantiles.ofSorted(means, 1 - TAIL));
    }
}
