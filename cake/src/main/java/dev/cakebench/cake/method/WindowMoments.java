package dev.cakebench.cake.method;

import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Mean and variance of each context column of one query head's attention over the last {@code window} queries. The
 * variance is unbiased (divisor {@code window - 1}) and computed in two passes in double precision.
 */
final class WindowMoments {
    private final double[] mean;
    private final double[] variance;

    private WindowMoments(double[] mean, double[] variance) {
        this.mean = mean;
        this.variance = variance;
    }

    /** Columns {@code 0 .. tokens - window - 1} of one query head; the variance needs a window of at least 2. */
    static WindowMoments of(LayerAttention layer, int queryHead, int window) {
        MemorySegment rows = layer.window(queryHead);
        long tokens = layer.tokens();
        int firstRow = layer.windowRows() - window;
        int context = layer.tokens() - window;
        double[] mean = new double[context];
        for (int r = 0; r < window; r++) {
            long row = (firstRow + r) * tokens;
            for (int j = 0; j < context; j++) {
                mean[j] += rows.getAtIndex(ValueLayout.JAVA_FLOAT, row + j);
            }
        }
        for (int j = 0; j < context; j++) {
            mean[j] /= window;
        }
        double[] variance = new double[context];
        for (int r = 0; r < window; r++) {
            long row = (firstRow + r) * tokens;
            for (int j = 0; j < context; j++) {
                double distance = rows.getAtIndex(ValueLayout.JAVA_FLOAT, row + j) - mean[j];
                variance[j] += distance * distance;
            }
        }
        for (int j = 0; j < context; j++) {
            variance[j] /= window - 1;
        }
        return new WindowMoments(mean, variance);
    }

    /** Mean per context column. */
    double[] mean() {
        return mean;
    }

    /** Unbiased variance per context column. */
    double[] variance() {
        return variance;
    }
}
