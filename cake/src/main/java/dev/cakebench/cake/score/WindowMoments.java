package dev.cakebench.cake.score;

import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Moments of each context column of one query head's attention over the last {@code window} queries, in doubles. */
public final class WindowMoments {

    private WindowMoments() {}

    /** Mean of the columns {@code 0 .. tokens - window - 1}. */
    public static double[] mean(LayerAttention layer, int queryHead, int window) {
        MemorySegment rows = layer.window(queryHead);
        double[] mean = new double[layer.tokens() - window];
        for (int r = 0; r < window; r++) {
            long row = rowStart(layer, window, r);
            for (int j = 0; j < mean.length; j++) {
                mean[j] += rows.getAtIndex(ValueLayout.JAVA_FLOAT, row + j);
            }
        }
        for (int j = 0; j < mean.length; j++) {
            mean[j] /= window;
        }
        return mean;
    }

    /**
     * Unbiased variance (divisor {@code window - 1}) of the same columns.
     *
     * @param window at least 2
     * @param mean what {@link #mean} gave
     */
    public static double[] variance(LayerAttention layer, int queryHead, int window, double[] mean) {
        MemorySegment rows = layer.window(queryHead);
        double[] variance = new double[mean.length];
        for (int r = 0; r < window; r++) {
            long row = rowStart(layer, window, r);
            for (int j = 0; j < variance.length; j++) {
                double distance = rows.getAtIndex(ValueLayout.JAVA_FLOAT, row + j) - mean[j];
                variance[j] += distance * distance;
            }
        }
        for (int j = 0; j < variance.length; j++) {
            variance[j] /= window - 1;
        }
        return variance;
    }

    /** Index of the first element of the window's row {@code row}; the engine may have computed more rows. */
    public static long rowStart(LayerAttention layer, int window, int row) {
        int computed = layer.windowRows() - window + row;
        return (long) computed * layer.tokens();
    }
}
