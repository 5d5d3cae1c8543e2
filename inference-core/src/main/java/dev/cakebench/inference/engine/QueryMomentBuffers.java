package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Memory for the {@link QueryMoments} of one layer: sums over the queries of a range less a pivot that lies near their
 * mean. Without it a mean that is large beside the deviation, as biases make it, would leave no digits of the
 * covariance.
 */
final class QueryMomentBuffers {
    /** First positions of the ranges, rising. */
    final List<Integer> firsts;
    /** Panels that hold the {@code headDim} columns of a product of queries. */
    final int columnPanels;
    /** Minus the pivot: {@code [firsts][heads][headDim]}. */
    final MemorySegment negativePivots;
    /**
     * Sum of the products of two elements, and in a last row the sums of the elements:
     * {@code [firsts][heads][columnPanels][headDim + 1][panelTokens]}.
     */
    final MemorySegment sums;
    /** The queries of one panel and a row of ones: {@code [threads][headDim + 1][panelTokens]}. */
    final MemorySegment centred;
    /** The same queries with their elements in lanes: {@code [threads][columnPanels][panelTokens][panelTokens]}. */
    final MemorySegment transposed;

    private final int tokens;
    private final int heads;
    private final int headDim;
    private final int lanes;

    /** @param threads threads that may add to the sums at a time */
    QueryMomentBuffers(
            FloatBuffers memory, ModelShape shape, Kernels kernels, int tokens, List<Integer> firsts, int threads) {
        this.firsts = firsts;
        this.tokens = tokens;
        this.heads = shape.heads();
        this.headDim = shape.headDim();
        this.lanes = kernels.panelTokens();
        this.columnPanels = Math.ceilDiv(headDim, lanes);
        long pairs = (long) firsts.size() * heads;
        long workers = firsts.isEmpty() ? 0 : threads;
        this.negativePivots = memory.floats(pairs * headDim);
        this.sums = memory.floats(pairs * columnPanels * (headDim + 1) * lanes);
        this.centred = memory.floats(workers * (headDim + 1) * lanes);
        this.transposed = memory.floats(workers * columnPanels * lanes * lanes);
    }

    /** Lowest position that any range holds; the number of tokens when there is none. */
    int firstWanted() {
        return firsts.isEmpty() ? tokens : Math.min(firsts.getFirst(), tokens);
    }

    MemorySegment negativePivot(int range, int head) {
        return part(negativePivots, range * heads + head, headDim);
    }

    MemorySegment sums(int range, int head) {
        return part(sums, range * heads + head, (long) columnPanels * (headDim + 1) * lanes);
    }

    MemorySegment centred(int worker) {
        return part(centred, worker, (headDim + 1L) * lanes);
    }

    MemorySegment transposed(int worker) {
        return part(transposed, worker, (long) columnPanels * lanes * lanes);
    }

    /** The moments of the range {@code firsts.get(range)} when all its queries have been added. */
    QueryMoments moments(int range, int head) {
        int count = Math.max(0, tokens - firsts.get(range));
        var mean = new float[headDim];
        var covariance = new float[headDim * headDim];
        if (count > 0) {
            MemorySegment pivot = negativePivot(range, head);
            MemorySegment found = sums(range, head);
            var distance = new double[headDim];
            for (int d = 0; d < headDim; d++) {
                distance[d] = sum(found, headDim, d) / count;
                mean[d] = (float) (distance[d] - pivot.getAtIndex(ValueLayout.JAVA_FLOAT, d));
            }
            for (int row = 0; row < headDim; row++) {
                for (int d = 0; d < headDim; d++) {
                    covariance[row * headDim + d] = (float) (sum(found, row, d) / count - distance[row] * distance[d]);
                }
            }
        }
        return new QueryMoments(count, mean, covariance);
    }

    private double sum(MemorySegment found, int row, int column) {
        long panelRow = (long) column / lanes * (headDim + 1) + row;
        return found.getAtIndex(ValueLayout.JAVA_FLOAT, panelRow * lanes + column % lanes);
    }

    private static MemorySegment part(MemorySegment parts, int index, long floats) {
        return parts.asSlice(4L * index * floats, 4 * floats);
    }
}
