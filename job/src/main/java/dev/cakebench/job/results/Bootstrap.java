package dev.cakebench.job.results;

import dev.cakebench.job.protocol.TaskMean;
import dev.cakebench.job.results.Sample.Stratum;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * 95 % intervals by the percentile bootstrap: the clusters of each stratum are drawn again with replacement, many times, and
 * the interval holds the middle 95 % of the estimates. The same seed and numbers give the same interval.
 */
public final class Bootstrap {
    private static final int RESAMPLES = 2000;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /**
     * An estimate.
     *
     * @param standardError standard deviation of the resampled estimates
     */
    record Estimate(Interval interval, double standardError) {}

    /**
     * The mean of independent values and its interval.
     *
     * @param values at least one
     * @param seed of the draws
     */
    public static Interval mean(double[] values, long seed) {
        Sample sample = new Sample(Averaging.ROWS);
        for (int i = 0; i < values.length; i++) {
            sample.add("", i, values[i]);
        }
        return of(sample, seed).interval();
    }

    /** @param sample not empty */
    static Estimate of(Sample sample, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Stratum> strata = sample.strata();
        double[] estimates = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            estimates[resample] = sample.estimate(strata, stratum -> drawn(stratum, random));
        }
        Arrays.sort(estimates);
        return new Estimate(
                new Interval(
                        sample.estimate(),
                        Quantiles.ofSorted(estimates, TAIL),
                        Quantiles.ofSorted(estimates, 1 - TAIL)),
                deviation(estimates));
    }

    /** The mean of as many clusters, drawn with replacement. */
    private static TaskMean drawn(Stratum stratum, SplittableRandom random) {
        double sum = 0;
        int size = 0;
        for (int i = 0; i < stratum.clusters(); i++) {
            int drawn = random.nextInt(stratum.clusters());
            sum += stratum.sums()[drawn];
            size += stratum.sizes()[drawn];
        }
        return new TaskMean(sum / size, size);
    }

    private static double deviation(double[] values) {
        double mean = Quantiles.mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }
}
