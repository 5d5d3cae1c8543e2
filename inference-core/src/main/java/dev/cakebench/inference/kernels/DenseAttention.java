package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Kernels.KEY_BLOCK;
import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;

/**
 * Attention of one token's queries over cached entries. Four queries share each load; a group that is no multiple of
 * four repeats its last query, which gives the same result into the same place. All queries share what is staged of a
 * cache that does not hold 32-bit floats.
 *
 * <p>Hidden entries take no part: the visible ones are summed as if they stood side by side, so the result has the bits
 * of a cache without the hidden ones. A block of keys that is hidden whole is not read.
 */
final class DenseAttention {
    private static final int QUERIES = 4;

    /** Keys that are staged at a time: whole blocks, and what {@link #dots} takes. */
    private static final int STAGED_KEYS = Math.max(KEY_BLOCK, 2 * LANES);

    private DenseAttention() {}

    /** See {@link Kernels#attendDense}; addresses instead of segments. */
    static void attend(
            long queries,
            int groupSize,
            DenseKv kv,
            int entries,
            int firstPosition,
            float[] max,
            float[] sum,
            float[] weighted,
            long logits,
            int logitsStride) {
        int headDim = kv.headDim();
        boolean staged = kv.type() != KvType.F32 || firstPosition > 0;
        long staging = staged ? LocalScratch.staging(LocalScratch.WEIGHTS * headDim) : 0;
        long scratch = LocalScratch.address();
        long positions = kv.positions().address();
        int visible = 0;
        for (int entry = 0; entry < entries; entry += STAGED_KEYS) {
            int count = Math.min(STAGED_KEYS, entries - entry);
            int seen = firstPosition > 0 ? visible(positions + 4L * entry, count, firstPosition) : count;
            if (seen > 0) {
                long keys = KvStaging.keys(kv, entry, count, staging);
                logits(queries, groupSize, headDim, keys, count, logits + 4L * entry, logitsStride, scratch);
            }
            if (seen < count) {
                hide(positions + 4L * entry, count, firstPosition, groupSize, logits + 4L * entry, logitsStride);
            }
            visible += seen;
        }
        if (visible == 0) {
            return;
        }
        for (int q = 0; q < groupSize; q++) {
            raiseMax(logits + 4L * q * logitsStride, entries, q, headDim, max, sum, weighted, scratch);
        }
        if (visible == entries) {
            addAll(groupSize, kv, entries, max, sum, weighted, logits, logitsStride, staging);
        } else {
            addVisible(groupSize, kv, entries, firstPosition, max, sum, weighted, logits, logitsStride, staging);
        }
    }

    /** Logits of {@code count} keys; {@code keys} is the address of blocks {@code [headDim][KEY_BLOCK]}. */
    private static void logits(
            long queries,
            int groupSize,
            int headDim,
            long keys,
            int count,
            long logits,
            int logitsStride,
            long scratch) {
        for (int g = 0; g < groupSize; g += QUERIES) {
            int last = groupSize - 1;
            int g1 = Math.min(g + 1, last);
            int g2 = Math.min(g + 2, last);
            int g3 = Math.min(g + 3, last);
            for (int key = 0; key < count; key += 2 * LANES) {
                long first = keyAddress(keys, key, headDim);
                // Behind the last block there is nothing to read; its logits are not copied then.
                long second = key + LANES < count ? keyAddress(keys, key + LANES, headDim) : first;
                dots(queries, g, g1, g2, g3, headDim, first, second, scratch);
                for (int q = g; q <= g3; q++) {
                    long from = scratch + (long) (q - g) * 2 * VECTOR_BYTES;
                    long to = logits + 4L * ((long) q * logitsStride + key);
                    F32.dequantize(from, to, Math.min(2 * LANES, count - key));
                }
            }
        }
    }

    /** How many of {@code count} positions are at least {@code firstPosition}. */
    private static int visible(long positions, int count, int firstPosition) {
        int visible = 0;
        for (int i = 0; i < count; i++) {
            visible += KvStaging.slot(positions, i) >= firstPosition ? 1 : 0;
        }
        return visible;
    }

    private static void hide(
            long positions, int count, int firstPosition, int groupSize, long logits, int logitsStride) {
        for (int i = 0; i < count; i++) {
            if (KvStaging.slot(positions, i) < firstPosition) {
                for (int q = 0; q < groupSize; q++) {
                    Simd.set(logits + 4L * ((long) q * logitsStride + i), Float.NEGATIVE_INFINITY);
                }
            }
        }
    }

    /** Adds the weights and values of all entries. */
    private static void addAll(
            int groupSize,
            DenseKv kv,
            int entries,
            float[] max,
            float[] sum,
            float[] weighted,
            long logits,
            int logitsStride,
            long staging) {
        long scratch = LocalScratch.address();
        long weights = scratch + 4L * LocalScratch.VECTORS;
        for (int entry = 0; entry < entries; entry += LocalScratch.WEIGHTS) {
            int count = Math.min(LocalScratch.WEIGHTS, entries - entry);
            long values = KvStaging.values(kv, entry, count, staging);
            for (int g = 0; g < groupSize; g += QUERIES) {
                int end = Math.min(g + QUERIES, groupSize);
                for (int q = g; q < end; q++) {
                    long from = logits + 4L * ((long) q * logitsStride + entry);
                    long to = weights + 4L * (q - g) * LocalScratch.WEIGHTS;
                    sum[q] += RowMath.exponentials(from, to, count, max[q], scratch);
                }
                addValues(weights, g, end - 1, kv.headDim(), values, count, weighted);
            }
        }
    }

    /** Adds the weights and values of the entries that are not hidden. */
    private static void addVisible(
            int groupSize,
            DenseKv kv,
            int entries,
            int firstPosition,
            float[] max,
            float[] sum,
            float[] weighted,
            long logits,
            int logitsStride,
            long staging) {
        long scratch = LocalScratch.address();
        long weights = scratch + 4L * LocalScratch.VECTORS;
        long slots = weights + 4L * QUERIES * LocalScratch.WEIGHTS;
        long positions = kv.positions().address();
        int next = 0;
        while (next < entries) {
            int count = 0;
            for (; next < entries && count < LocalScratch.WEIGHTS; next++) {
                if (KvStaging.slot(positions, next) >= firstPosition) {
                    KvStaging.setSlot(slots, count++, next);
                }
            }
            if (count == 0) {
                return;
            }
            long values = KvStaging.valuesOf(kv, slots, count, staging);
            for (int g = 0; g < groupSize; g += QUERIES) {
                int end = Math.min(g + QUERIES, groupSize);
                for (int q = g; q < end; q++) {
                    long row = logits + 4L * q * logitsStride;
                    long to = weights + 4L * (q - g) * LocalScratch.WEIGHTS;
                    for (int i = 0; i < count; i++) {
                        Simd.set(to + 4L * i, Simd.get(row + 4L * KvStaging.slot(slots, i)));
                    }
                    sum[q] += RowMath.exponentials(to, to, count, max[q], scratch);
                }
                addValues(weights, g, end - 1, kv.headDim(), values, count, weighted);
            }
        }
    }

    private static long keyAddress(long keys, int entry, int headDim) {
        return keys + 4L * ((long) (entry / KEY_BLOCK) * headDim * KEY_BLOCK + entry % KEY_BLOCK);
    }

    /**
     * Four queries times two vectors of keys.
     *
     * @param target receives {@code [4][2][LANES]} floats
     */
    private static void dots(
            long queries, int g0, int g1, int g2, int g3, int headDim, long first, long second, long target) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = FloatVector.zero(FLOATS);
        FloatVector c10 = FloatVector.zero(FLOATS);
        FloatVector c11 = FloatVector.zero(FLOATS);
        FloatVector c20 = FloatVector.zero(FLOATS);
        FloatVector c21 = FloatVector.zero(FLOATS);
        FloatVector c30 = FloatVector.zero(FLOATS);
        FloatVector c31 = FloatVector.zero(FLOATS);
        long q0 = queries + 4L * g0 * headDim;
        long q1 = queries + 4L * g1 * headDim;
        long q2 = queries + 4L * g2 * headDim;
        long q3 = queries + 4L * g3 * headDim;
        for (int d = 0; d < headDim; d++) {
            FloatVector k0 = FloatVector.fromMemorySegment(FLOATS, ALL, (first + 4L * KEY_BLOCK * d) & MASK, ORDER);
            FloatVector k1 = FloatVector.fromMemorySegment(FLOATS, ALL, (second + 4L * KEY_BLOCK * d) & MASK, ORDER);
            FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q0 + 4L * d) & MASK));
            c00 = x0.fma(k0, c00);
            c01 = x0.fma(k1, c01);
            FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q1 + 4L * d) & MASK));
            c10 = x1.fma(k0, c10);
            c11 = x1.fma(k1, c11);
            FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q2 + 4L * d) & MASK));
            c20 = x2.fma(k0, c20);
            c21 = x2.fma(k1, c21);
            FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q3 + 4L * d) & MASK));
            c30 = x3.fma(k0, c30);
            c31 = x3.fma(k1, c31);
        }
        long t = target & MASK;
        FloatVector.zero(FLOATS).add(c00).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(c01).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c10).intoMemorySegment(ALL, t + 2 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c11).intoMemorySegment(ALL, t + 3 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c20).intoMemorySegment(ALL, t + 4 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c21).intoMemorySegment(ALL, t + 5 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c30).intoMemorySegment(ALL, t + 6 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c31).intoMemorySegment(ALL, t + 7 * VECTOR_BYTES, ORDER);
    }

    /** Takes the row's logits into the maximum of query {@code q} and rescales what was summed under the old one. */
    private static void raiseMax(
            long row, int entries, int q, int headDim, float[] max, float[] sum, float[] weighted, long scratch) {
        float updated = Math.max(max[q], RowMath.max(row, entries, scratch));
        float factor = Exp.of(max[q] - updated);
        max[q] = updated;
        sum[q] *= factor;
        for (int i = q * headDim; i < (q + 1) * headDim; i++) {
            weighted[i] *= factor;
        }
    }

    /** Adds the weighted values of {@code count} entries to queries {@code g0 .. last}, at most four. */
    private static void addValues(
            long weights, int g0, int last, int headDim, long values, int count, float[] weighted) {
        int g1 = Math.min(g0 + 1, last);
        int g2 = Math.min(g0 + 2, last);
        int g3 = Math.min(g0 + 3, last);
        long w1 = weights + 4L * (g1 - g0) * LocalScratch.WEIGHTS;
        long w2 = weights + 4L * (g2 - g0) * LocalScratch.WEIGHTS;
        long w3 = weights + 4L * (g3 - g0) * LocalScratch.WEIGHTS;
        int i0 = g0 * headDim;
        int i1 = g1 * headDim;
        int i2 = g2 * headDim;
        int i3 = g3 * headDim;
        int d = 0;
        for (; d <= headDim - LANES; d += LANES) {
            addVector(weights, w1, w2, w3, values + 4L * d, headDim, count, weighted, i0 + d, i1 + d, i2 + d, i3 + d);
        }
        for (; d < headDim; d++) {
            for (int g = g0; g <= g3; g++) {
                float value = weighted[g * headDim + d];
                for (int i = 0; i < count; i++) {
                    float weight = Simd.get(weights + 4L * ((long) (g - g0) * LocalScratch.WEIGHTS + i));
                    value = Math.fma(weight, Simd.get(values + 4L * ((long) i * headDim + d)), value);
                }
                weighted[g * headDim + d] = value;
            }
        }
    }

    private static void addVector(
            long w0,
            long w1,
            long w2,
            long w3,
            long values,
            int headDim,
            int count,
            float[] weighted,
            int i0,
            int i1,
            int i2,
            int i3) {
        FloatVector c0 = FloatVector.fromArray(FLOATS, weighted, i0);
        FloatVector c1 = FloatVector.fromArray(FLOATS, weighted, i1);
        FloatVector c2 = FloatVector.fromArray(FLOATS, weighted, i2);
        FloatVector c3 = FloatVector.fromArray(FLOATS, weighted, i3);
        for (int i = 0; i < count; i++) {
            FloatVector v = FloatVector.fromMemorySegment(FLOATS, ALL, (values + 4L * i * headDim) & MASK, ORDER);
            c0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w0 + 4L * i) & MASK))
                    .fma(v, c0);
            c1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w1 + 4L * i) & MASK))
                    .fma(v, c1);
            c2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w2 + 4L * i) & MASK))
                    .fma(v, c2);
            c3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w3 + 4L * i) & MASK))
                    .fma(v, c3);
        }
        FloatVector.zero(FLOATS).add(c0).intoArray(weighted, i0);
        FloatVector.zero(FLOATS).add(c1).intoArray(weighted, i1);
        FloatVector.zero(FLOATS).add(c2).intoArray(weighted, i2);
        FloatVector.zero(FLOATS).add(c3).intoArray(weighted, i3);
    }
}
