package dev.cakebench.job.results;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Means and quantiles of samples. */
public final class Quantiles {
    private Quantiles() {}

    /** Mean of at least one value, summed in order. */
    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Mean, or null of nothing. */
    static @Nullable Double meanOrNull(Collection<Double> values) {
        return values.isEmpty() ? null : mean(array(values));
    }

    /** Quantile, or null of nothing. */
    static @Nullable Double quantileOrNull(Collection<Double> values, double share) {
        if (values.isEmpty()) {
            return null;
        }
        double[] sorted = array(values);
        Arrays.sort(sorted);
        return ofSorted(sorted, share);
    }

    /** Quantile of ascending values, interpolated between the two nearest (Hyndman and Fan's type 7). */
    public static double ofSorted(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static double[] array(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
