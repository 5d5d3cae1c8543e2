package dev.cakebench.job.cli.bench;

import java.util.Arrays;

/**
 * The speeds of one test.
 *
 * @param tokensPerSecond of each repetition; over all sequences where several are decoded together
 */
public record BenchResult(BenchSetting setting, BenchTest test, double[] tokensPerSecond) {

    /** Mean over the repetitions, in tokens per second. */
    public double mean() {
        return Arrays.stream(tokensPerSecond).average().orElseThrow();
    }

    /** Standard deviation of the repetitions, n - 1 in the denominator; 0 for one repetition. */
    public double standardDeviation() {
        if (tokensPerSecond.length == 1) {
            return 0;
        }
        double mean = mean();
        double squares = Arrays.stream(tokensPerSecond)
                .map(speed -> (speed - mean) * (speed - mean))
                .sum();
        return Math.sqrt(squares / (tokensPerSecond.length - 1));
    }
}
