package dev.cakebench.job.results;

import dev.cakebench.job.protocol.TaskMean;
import dev.cakebench.job.results.Sample.Stratum;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The paired permutation test of a mean difference: were two policies alike, each cluster's differences could as well have the
 * other sign. The p-value is the share of random signs whose estimate is as far from 0 as the one found, two-sided; the
 * found one counts among them, so that it is never 0.
 */
final class SignFlip {
    /** The smallest p-value is about one in as many, small enough for Holm's correction over hundreds of cells. */
    static final int FLIPS = 10_000;

    /** Sums in another order differ in their last bits. */
    private static final double EQUAL = 1e-12;

    private SignFlip() {}

    /** @param differences not empty */
    static double pValue(Sample differences, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Stratum> strata = differences.strata();
        double found = Math.abs(differences.estimate()) - EQUAL;
        int asFar = 1;
        for (int flip = 0; flip < FLIPS; flip++) {
            double estimate = differences.estimate(strata, stratum -> flipped(stratum, random));
            asFar += Math.abs(estimate) >= found ? 1 : 0;
        }
        return (double) asFar / (FLIPS + 1);
    }

    private static TaskMean flipped(Stratum stratum, SplittableRandom random) {
        double sum = 0;
        int size = 0;
        long signs = 0;
        for (int i = 0; i < stratum.clusters(); i++) {
            if (i % Long.SIZE == 0) {
                signs = random.nextLong();
            }
            sum += (signs & 1) == 0 ? stratum.sums()[i] : -stratum.sums()[i];
            size += stratum.sizes()[i];
            signs >>>= 1;
        }
        return new TaskMean(sum / size, size);
    }
}
