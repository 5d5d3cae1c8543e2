package dev.cakebench.job.cli.bench;

import java.util.Arrays;

/**
 * The speeds of one test with two builds, in tokens per second; what stands at one index was measured in one round.
 *
 * @param test its name
 */
public record PairedSpeeds(String test, double[] baseline, double[] candidate) {

    /** Median over the rounds of the candidate's speed divided by the baseline's. */
    public double ratio() {
        return median(ratios());
    }

    /** Smallest ratio of a round. */
    public double smallestRatio() {
        return Arrays.stream(ratios()).min().orElseThrow();
    }

    /** Largest ratio of a round. */
    public double largestRatio() {
        return Arrays.stream(ratios()).max().orElseThrow();
    }

    /** Median speed of the baseline. */
    public double baselineMedian() {
        return median(baseline);
    }

    /** Median speed of the candidate. */
    public double candidateMedian() {
        return median(candidate);
    }

    private double[] ratios() {
        double[] ratios = new double[baseline.length];
        Arrays.setAll(ratios, round -> candidate[round] / baseline[round]);
        return ratios;
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** A table of several tests, with what falls below {@code floor} marked. */
    public static String table(Iterable<PairedSpeeds> tests, double floor) {
        TextTable table =
                new TextTable("test", ">baseline tokens/s", ">candidate tokens/s", ">ratio", ">min", ">max", "verdict");
        for (PairedSpeeds test : tests) {
            table.add(
                    test.test,
                    BenchReport.decimal(test.baselineMedian(), 2),
                    BenchReport.decimal(test.candidateMedian(), 2),
                    BenchReport.decimal(test.ratio(), 3),
                    BenchReport.decimal(test.smallestRatio(), 3),
                    BenchReport.decimal(test.largestRatio(), 3),
                    test.ratio() < floor ? "below " + BenchReport.decimal(floor, 3) : "ok");
        }
        return table.text();
    }
}
