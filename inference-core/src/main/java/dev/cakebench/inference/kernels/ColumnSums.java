package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.PackedKv.KEYS;
import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.PANEL_ROW_BYTES;
import static dev.cakebench.inference.kernels.Simd.PANEL_TOKENS;
import static dev.cakebench.inference.kernels.Simd.TILE_ROWS;
import static dev.cakebench.inference.kernels.Simd.TILE_VECTORS;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;

/**
 * The attention that a panel of queries pays to each key, from the exponentials that {@link PrefillAttention} leaves: of
 * the logits less the maximum of their time, which is kept per block. Computing the logits again would cost half the
 * attention.
 *
 * <p>Exponentials are {@code [keys from the first seen on, up to a whole tile][PANEL_TOKENS]}, then
 * {@code [blocks][PANEL_TOKENS]} the maxima.
 */
final class ColumnSums {
    private ColumnSums() {}

    /** See {@link Kernels#exponentialBytes}. */
    static long exponentialBytes(int tokens) {
        return (rows(tokens) + tokens / KEYS + 2) * PANEL_ROW_BYTES;
    }

    private static long rows(int tokens) {
        return (long) tokens + TILE_ROWS;
    }

    /** Address of the exponentials of the {@code index}-th key from the first seen on. */
    static long row(long exponentials, int index) {
        return exponentials + index * PANEL_ROW_BYTES;
    }

    /** Keeps the maxima with which the block of {@code key} was exponentiated. */
    static void keepMaximum(long exponentials, int tokens, int key, int firstKey, long max) {
        F32.dequantize(max, maximum(exponentials, tokens, key, firstKey), PANEL_TOKENS);
    }

    private static long maximum(long exponentials, int tokens, int key, int firstKey) {
        return exponentials + (rows(tokens) + key / KEYS - firstKey / KEYS) * PANEL_ROW_BYTES;
    }

    /** See {@link Kernels#addColumnSums}; addresses instead of segments. */
    static void add(
            long exponentials,
            int tokens,
            int firstQuery,
            int window,
            long rowStatistics,
            long columnSums,
            VectorScratch scratch) {
        int queryCount = Math.min(PANEL_TOKENS, tokens - firstQuery);
        long factors = scratch.statistics;
        long inverse = factors + PANEL_ROW_BYTES;
        for (int lane = 0; lane < PANEL_TOKENS; lane++) {
            boolean real = lane < queryCount;
            Simd.set(inverse + 4L * lane, real ? 1 / Simd.get(rowStatistics + PANEL_ROW_BYTES + 4L * lane) : 0);
        }
        int end = firstQuery + queryCount;
        int start = PrefillAttention.firstKey(firstQuery, window);
        for (int key = start, keys; key < end; key += keys) {
            keys = Math.min(KEYS - key % KEYS, end - key);
            long block = row(exponentials, key - start);
            if (queryCount < PANEL_TOKENS) {
                // What stands in lanes without a query may be no number.
                clear(block, keys, queryCount);
            }
            long max = maximum(exponentials, tokens, key, start);
            Exp.ofDifferences(max, VECTOR_BYTES, rowStatistics, VECTOR_BYTES, factors, VECTOR_BYTES, TILE_VECTORS);
            scaleFactors(factors, inverse, queryCount);
            addBlock(block, keys, factors, columnSums + 4L * key, scratch.logits);
        }
    }

    private static void clear(long block, int keys, int firstLane) {
        for (int row = 0; row < keys; row++) {
            for (int lane = firstLane; lane < PANEL_TOKENS; lane++) {
                Simd.set(block + row * PANEL_ROW_BYTES + 4L * lane, 0);
            }
        }
    }

    private static void scaleFactors(long factors, long inverse, int queryCount) {
        for (int lane = 0; lane < queryCount; lane++) {
            Simd.set(factors + 4L * lane, Simd.get(factors + 4L * lane) * Simd.get(inverse + 4L * lane));
        }
        for (int lane = queryCount; lane < PANEL_TOKENS; lane++) {
            Simd.set(factors + 4L * lane, 0);
        }
    }

    /** Adds the exponentials of {@code keys} keys, each times the factor of its lane, to their sums. */
    private static void addBlock(long block, int keys, long factors, long columnSums, long sums) {
        for (int key = 0; key < keys; key++) {
            long row = block + key * PANEL_ROW_BYTES;
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int v = 0; v < TILE_VECTORS; v++) {
                long lane = (long) v * VECTOR_BYTES;
                FloatVector e = FloatVector.fromMemorySegment(FLOATS, ALL, (row + lane) & MASK, ORDER);
                sum = e.fma(FloatVector.fromMemorySegment(FLOATS, ALL, (factors + lane) & MASK, ORDER), sum);
            }
            FloatVector.zero(FLOATS).add(sum).intoMemorySegment(ALL, (sums + key * VECTOR_BYTES) & MASK, ORDER);
        }
        Simd.sumLanes(sums, keys);
        for (int key = 0; key < keys; key++) {
            long at = columnSums + 4L * key;
            Simd.set(at, Simd.get(at) + Simd.get(sums + 16L * key));
        }
    }
}
