package dev.cakebench.job.results;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction for several comparisons (Holm 1979): where it stays below 5 %, no more than one set of comparisons
 * in twenty has any false one among those that are called different.
 */
final class Holm {
    private Holm() {}

    /** The corrected p-values, in the order of the given ones. */
    static double[] correct(double[] pValues) {
        List<Integer> ascending = IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .toList();
        double[] corrected = new double[pValues.length];
        double largest = 0;
        for (int rank = 0; rank < pValues.length; rank++) {
            int i = ascending.get(rank);
            largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[i]));
            corrected[i] = largest;
        }
        return corrected;
    }
}
