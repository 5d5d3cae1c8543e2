package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.PolicyException;

/**
 * Pooling of scores over neighbouring positions, stride 1, the same length out as in.
 *
 * @param kind average or largest
 * @param width positions pooled, odd
 * @param countPadding whether an average near an end divides by the whole width, as if zeros lay outside
 */
public record Pooling(Kind kind, int width, boolean countPadding) {

    /** What is taken of the neighbours. */
    public enum Kind {
        AVERAGE,
        MAXIMUM
    }

    public Pooling {
        if (width < 1 || width % 2 == 0) {
            throw new PolicyException("pool: found %d, allowed: an odd number".formatted(width));
        }
    }

    /** Average with the width as divisor everywhere. */
    public static Pooling average(int width) {
        return new Pooling(Kind.AVERAGE, width, true);
    }

    /** Largest value; what lies outside does not count. */
    public static Pooling maximum(int width) {
        return new Pooling(Kind.MAXIMUM, width, true);
    }

    /** The pooled values. */
    public double[] apply(double[] values) {
        double[] pooled = new double[values.length];
        int reach = width / 2;
        for (int i = 0; i < values.length; i++) {
            int first = Math.max(i - reach, 0);
            int end = Math.min(i + reach + 1, values.length);
            pooled[i] = switch (kind) {
                case AVERAGE -> sum(values, first, end) / (countPadding ? width : end - first);
                case MAXIMUM -> largest(values, first, end);
            };
        }
        return pooled;
    }

    private static double sum(double[] values, int first, int end) {
        double sum = 0;
        for (int i = first; i < end; i++) {
            sum += values[i];
        }
        return sum;
    }

    private static double largest(double[] values, int first, int end) {
        double largest = values[first];
        for (int i = first + 1; i < end; i++) {
            largest = Math.max(largest, values[i]);
        }
        return largest;
    }
}
