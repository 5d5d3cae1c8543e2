package dev.cakebench.cake.layer;

import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/**
 * D2O's measure of a layer: the variance of each query head's column sums over the tokens (divisor S - 1), scaled so that
 * the smallest head is 0 and the largest 1, mean over the heads.
 */
public record ColumnSumSpread() implements LayerStatistic {
    /** Added to the range of the variances, as in the published code. */
    private static final double RANGE_OFFSET = 1e-6;

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.ofColumnSums();
    }

    @Override
    public LayerMeasure measure(LayerAttention layer, int window) {
        int heads = layer.shape().heads();
        double[] variances = new double[heads];
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (int h = 0; h < heads; h++) {
            variances[h] = variance(layer.columnSums(h), layer.tokens());
            smallest = Math.min(smallest, variances[h]);
            largest = Math.max(largest, variances[h]);
        }
        double sum = 0;
        for (double variance : variances) {
            sum += (variance - smallest) / (largest - smallest + RANGE_OFFSET);
        }
        return new LayerMeasure(sum / heads, Map.of());
    }

    private static double variance(MemorySegment columns, int tokens) {
        double mean = 0;
        for (int t = 0; t < tokens; t++) {
            mean += columns.getAtIndex(ValueLayout.JAVA_FLOAT, t);
        }
        mean /= tokens;
        double squares = 0;
        for (int t = 0; t < tokens; t++) {
            double distance = columns.getAtIndex(ValueLayout.JAVA_FLOAT, t) - mean;
            squares += distance * distance;
        }
        // A prompt of one token has no variance.
        return tokens > 1 ? squares / (tokens - 1) : 0;
    }
}
