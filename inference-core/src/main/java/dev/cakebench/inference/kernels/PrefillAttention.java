package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.PackedKv.KEYS;
import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.CHUNK;
import static dev.cakebench.inference.kernels.Simd.DEPTH_STEP;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.PANEL_ROW_BYTES;
import static dev.cakebench.inference.kernels.Simd.PANEL_TOKENS;
import static dev.cakebench.inference.kernels.Simd.TILE_ROWS;
import static dev.cakebench.inference.kernels.Simd.TILE_VECTORS;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Causal attention of a panel of queries, which stand in lanes, over packed K and V by blocks of {@link PackedKv#KEYS}
 * keys (the online softmax of FlashAttention). A masked key weighs exactly 0, and blocks begin at multiples of their
 * size, so a query's result does not depend on its neighbours in the panel.
 */
final class PrefillAttention {
    private static final float[] LANE_INDEX = new float[PANEL_TOKENS];

    static {
        for (int i = 0; i < PANEL_TOKENS; i++) {
            LANE_INDEX[i] = i;
        }
    }

    private PrefillAttention() {}

    /**
     * See {@link Kernels#attendPanel}; addresses instead of segments.
     *
     * @param output 0 if only the statistics are wanted
     * @param exponentials 0 if they are not to be kept, else where {@link ColumnSums} looks for them
     */
    static void attend(
            long queries,
            long packed,
            int tokens,
            int headDim,
            int firstQuery,
            int window,
            float scale,
            long output,
            long rowStatistics,
            long exponentials,
            VectorScratch scratch) {
        scaleQueries(queries, headDim, scale, scratch.queries);
        int paddedDim = PackedKv.paddedDim(headDim);
        long max = scratch.statistics;
        long sum = max + PANEL_ROW_BYTES;
        long factor = sum + PANEL_ROW_BYTES;
        boolean attends = output != 0;
        if (attends) {
            Simd.fill(scratch.output, (long) paddedDim * PANEL_TOKENS, 0);
        }
        // Finite, because a lane whose window begins in a later block still has it after this one, and the difference
        // of two infinities is NaN. The exponential of its difference to any logit is 0.
        Simd.fill(max, PANEL_TOKENS, -Float.MAX_VALUE);
        Simd.fill(sum, PANEL_TOKENS, 0);
        long values = packed + PackedKv.keyBytes(tokens, headDim);
        int end = Math.min(firstQuery + PANEL_TOKENS, tokens);
        int start = firstKey(firstQuery, window);
        for (int key = start, keys; key < end; key += keys) {
            keys = Math.min(KEYS - key % KEYS, end - key);
            long block = exponentials == 0 ? scratch.logits : ColumnSums.row(exponentials, key - start);
            logits(packed, key, keys, headDim, block, scratch);
            mask(block, keys, key - firstQuery, window);
            boolean moved = softmax(block, keys, max, sum, factor);
            if (attends && moved && key > start) {
                scaleLanes(scratch.output, factor, scratch.output, headDim);
            }
            if (exponentials != 0) {
                ColumnSums.keepMaximum(exponentials, tokens, key, start, max);
            }
            if (attends) {
                addValues(values, block, key, keys, headDim, scratch);
            }
        }
        if (attends) {
            for (int lane = 0; lane < PANEL_TOKENS; lane++) {
                Simd.set(factor + 4L * lane, 1 / Simd.get(sum + 4L * lane));
            }
            scaleLanes(scratch.output, factor, output, headDim);
        }
        F32.dequantize(max, rowStatistics, 2 * PANEL_TOKENS);
    }

    /** Adds the values of {@code keys} keys from {@code key} on, each times its exponentials, to the output. */
    private static void addValues(long values, long block, int key, int keys, int headDim, VectorScratch scratch) {
        int depth = Math.ceilDiv(keys, DEPTH_STEP) * DEPTH_STEP;
        if (depth > keys) {
            Simd.fill(block + keys * PANEL_ROW_BYTES, PANEL_TOKENS, 0);
        }
        for (int dim = 0; dim < headDim; dim += TILE_ROWS) {
            GemmTile.addTile(
                    values + PackedKv.valueTile(key, dim, headDim),
                    block,
                    scratch.output + dim * PANEL_ROW_BYTES,
                    depth,
                    scratch.tileSums);
        }
    }

    private static void scaleQueries(long queries, int headDim, float scale, long target) {
        FloatVector factor = FloatVector.broadcast(FLOATS, scale);
        long count = (long) headDim * PANEL_TOKENS;
        for (long i = 0; i < count; i += LANES) {
            factor.mul(FloatVector.fromMemorySegment(FLOATS, ALL, (queries + 4 * i) & MASK, ORDER))
                    .intoMemorySegment(ALL, (target + 4 * i) & MASK, ORDER);
        }
        Simd.fill(target + 4 * count, PANEL_TOKENS, 0);
    }

    /** Writes the logits of {@code keys} keys from {@code key} on; behind them, up to a whole tile, those of no key. */
    private static void logits(long packed, int key, int keys, int headDim, long logits, VectorScratch scratch) {
        int rows = Math.ceilDiv(keys, TILE_ROWS) * TILE_ROWS;
        for (int chunk = 0; chunk < PackedKv.chunks(headDim); chunk++) {
            int depth = Math.ceilDiv(Math.min(CHUNK, headDim - chunk * CHUNK), DEPTH_STEP) * DEPTH_STEP;
            long b = scratch.queries + (long) chunk * CHUNK * PANEL_ROW_BYTES;
            for (int row = 0; row < rows; row += TILE_ROWS) {
                long a = packed + PackedKv.keyTile(key + row, chunk, headDim);
                long c = logits + row * PANEL_ROW_BYTES;
                if (chunk == 0) {
                    GemmTile.multiply(a, b, c, depth);
                } else {
                    GemmTile.addTile(a, b, c, depth, scratch.tileSums);
                }
            }
        }
    }

    /**
     * Gives minus infinity to the keys that a query does not see.
     *
     * @param shift how far the first key stands behind the first query
     */
    private static void mask(long logits, int keys, int shift, int window) {
        for (int row = 0; row < keys; row++) {
            int first = row + shift;
            long end = Math.min(PANEL_TOKENS, (long) first + window);
            if (first > 0 || end < PANEL_TOKENS) {
                hideOutside(logits + row * PANEL_ROW_BYTES, first, (int) end);
            }
        }
    }

    /** Gives minus infinity to the lanes of one row before {@code first} and from {@code end} on. */
    private static void hideOutside(long row, int first, int end) {
        for (int v = 0; v < TILE_VECTORS; v++) {
            long at = (row + (long) v * VECTOR_BYTES) & MASK;
            FloatVector lane = FloatVector.fromArray(FLOATS, LANE_INDEX, v * LANES);
            FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER)
                    .blend(Float.NEGATIVE_INFINITY, lane.compare(VectorOperators.LT, (float) first))
                    .blend(Float.NEGATIVE_INFINITY, lane.compare(VectorOperators.GE, (float) end))
                    .intoMemorySegment(ALL, at, ORDER);
        }
    }

    /** First key of the tile that holds the first key that any query sees. */
    static int firstKey(int firstQuery, int window) {
        return Math.max(0, firstQuery - window + 1) / TILE_ROWS * TILE_ROWS;
    }

    /**
     * Turns logits into exp(logit - max) with the new maximum, and updates maximum and sum.
     *
     * @param factor receives exp(old maximum - new maximum)
     * @return whether any maximum changed
     */
    private static boolean softmax(long logits, int keys, long max, long sum, long factor) {
        boolean moved = false;
        for (int v = 0; v < TILE_VECTORS; v++) {
            long lane = (long) v * VECTOR_BYTES;
            moved |= updateMax(logits + lane, keys, max + lane, factor + lane);
            exponentials(logits + lane, keys, max + lane, sum + lane, factor + lane);
        }
        return moved;
    }

    private static boolean updateMax(long logits, int keys, long max, long factor) {
        long m = max & MASK;
        FloatVector old = FloatVector.fromMemorySegment(FLOATS, ALL, m, ORDER);
        FloatVector max0 = old;
        FloatVector max1 = old;
        int row = 0;
        for (; row < keys - 1; row += 2) {
            long at = (logits + row * PANEL_ROW_BYTES) & MASK;
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, at + PANEL_ROW_BYTES, ORDER);
            max0 = a.blend(max0, a.compare(VectorOperators.LT, max0));
            max1 = b.blend(max1, b.compare(VectorOperators.LT, max1));
        }
        if (row < keys) {
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, (logits + row * PANEL_ROW_BYTES) & MASK, ORDER);
            max0 = a.blend(max0, a.compare(VectorOperators.LT, max0));
        }
        FloatVector updated = old.max(max0).max(max1);
        old.intoMemorySegment(ALL, factor & MASK, ORDER);
        updated.intoMemorySegment(ALL, m, ORDER);
        Exp.ofDifferences(factor, 0, max, 0, factor, 0, 1);
        return updated.compare(VectorOperators.NE, old).anyTrue();
    }

    private static void exponentials(long logits, int keys, long max, long sum, long factor) {
        Exp.ofDifferences(logits, PANEL_ROW_BYTES, max, 0, logits, PANEL_ROW_BYTES, keys);
        FloatVector block = FloatVector.zero(FLOATS);
        for (int row = 0; row < keys; row++) {
            long at = (logits + row * PANEL_ROW_BYTES) & MASK;
            block = FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER).add(block);
        }
        long s = sum & MASK;
        FloatVector.fromMemorySegment(FLOATS, ALL, s, ORDER)
                .fma(FloatVector.fromMemorySegment(FLOATS, ALL, factor & MASK, ORDER), block)
                .intoMemorySegment(ALL, s, ORDER);
    }

    /** Multiplies {@code rows} panel rows by one factor per lane. */
    private static void scaleLanes(long source, long factor, long target, int rows) {
        for (int v = 0; v < TILE_VECTORS; v++) {
            FloatVector f =
                    FloatVector.fromMemorySegment(FLOATS, ALL, (factor + (long) v * VECTOR_BYTES) & MASK, ORDER);
            for (int row = 0; row < rows; row++) {
                long at = row * PANEL_ROW_BYTES + (long) v * VECTOR_BYTES;
                f.mul(FloatVector.fromMemorySegment(FLOATS, ALL, (source + at) & MASK, ORDER))
                        .intoMemorySegment(ALL, (target + at) & MASK, ORDER);
            }
        }
    }
}
