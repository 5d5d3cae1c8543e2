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
        return Samples.median(ratios());
    }

    /** Smallest ratio of a round. */
    public double smallestRatio() {
        return Samples.smallest(ratios());
    }

    /** Largest ratio of a round. */
    public double largestRatio() {
        return Samples.largest(ratios());
    }

    /** Median speed of the baseline. */
    public double baselineMedian() {
        return Samples.median(baseline);
    }

    /** Median speed of the candidate. */
    public double candidateMedian() {
        return Samples.median(candidate);
    }

    private double[] ratios() {
        double[] ratios = new double[baseline.length];
        Arrays.setAll(ratios, round -> candidate[round] / baseline[round]);
        return ratios;
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
