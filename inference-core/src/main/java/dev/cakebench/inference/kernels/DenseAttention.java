package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Kernels.KEY_BLOCK;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import java.util.List;

/**
 * Attention of one token's queries over cached entries. Four queries share each load; a group that is no multiple of
 * four repeats its last query, which gives the same result into the same place. All queries share what is staged of a
 * cache that does not hold 32-bit floats.
 *
 * <p>Hidden entries take no part: the visible ones are summed as if they stood side by side, so the result has the bits
 * of a cache without the hidden ones. A block of keys that is hidden whole is not read.
 */
final class DenseAttention {
    /** Values for the exits of {@link AttentionTile}, as in {@link GemmTile}. */
    private static final int[] NEVER = {-1, -1, -1};

    /** Keys that are staged at a time: whole blocks, and what {@link AttentionTile#dots} takes. */
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

    /**
     * See {@link Kernels#attendDense(DenseKv, List)}. Readers take turns block by block, so an entry comes from memory once and
     * from the processor's cache for the others. Indexed loops, because iterators would be allocated.
     */
    static void attend(DenseKv kv, List<DenseReader> readers) {
        int headDim = kv.headDim();
        int most = 0;
        for (int i = 0; i < readers.size(); i++) {
            most = Math.max(most, readers.get(i).entries());
        }
        long staging = kv.type() == KvType.F32 ? 0 : LocalScratch.staging(LocalScratch.WEIGHTS * headDim);
        long scratch = LocalScratch.address();
        for (int entry = 0; entry < most; entry += STAGED_KEYS) {
            long keys = KvStaging.keys(kv, entry, Math.min(STAGED_KEYS, most - entry), staging);
            for (int i = 0; i < readers.size(); i++) {
                DenseReader reader = readers.get(i);
                int count = Math.min(STAGED_KEYS, reader.entries() - entry);
                if (count > 0) {
                    long logits = reader.logitsAddress(entry);
                    logits(
                            reader.queryAddress(),
                            reader.groupSize(),
                            headDim,
                            keys,
                            count,
                            logits,
                            reader.logitsStride(),
                            scratch);
                }
            }
        }
        for (int i = 0; i < readers.size(); i++) {
            DenseReader reader = readers.get(i);
            for (int q = 0; q < reader.groupSize(); q++) {
                long row = reader.logitsAddress(0) + 4L * q * reader.logitsStride();
                for (int slot : reader.hidden()) {
                    Simd.set(row + 4L * slot, Float.NEGATIVE_INFINITY);
                }
                if (!reader.blind()) {
                    raiseMax(row, reader.entries(), q, headDim, reader.max(), reader.sum(), reader.weighted(), scratch);
                }
            }
        }
        for (int entry = 0; entry < most; entry += LocalScratch.WEIGHTS) {
            long values = KvStaging.values(kv, entry, Math.min(LocalScratch.WEIGHTS, most - entry), staging);
            for (int i = 0; i < readers.size(); i++) {
                DenseReader reader = readers.get(i);
                int count = Math.min(LocalScratch.WEIGHTS, reader.entries() - entry);
                if (count > 0 && !reader.blind()) {
                    addBlock(
                            reader.groupSize(),
                            headDim,
                            values,
                            count,
                            reader.max(),
                            reader.sum(),
                            reader.weighted(),
                            reader.logitsAddress(entry),
                            reader.logitsStride());
                }
            }
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
        for (int g = 0; g < groupSize; g += AttentionTile.QUERIES) {
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

    /** Four queries times two vectors of keys; {@code target} receives {@code [4][2][LANES]} floats. */
    private static void dots(
            long queries, int g0, int g1, int g2, int g3, int headDim, long first, long second, long target) {
        long q0 = queries + 4L * g0 * headDim;
        long q1 = queries + 4L * g1 * headDim;
        long q2 = queries + 4L * g2 * headDim;
        long q3 = queries + 4L * g3 * headDim;
        AttentionTile.dots(q0, q1, q2, q3, first, second, headDim, target, NEVER[0], NEVER[1], NEVER[2]);
        if (headDim % 2 != 0) {
            long d = 4L * (headDim - 1);
            AttentionTile.addLast(q0 + d, first + KEY_BLOCK * d, second + KEY_BLOCK * d, target);
            AttentionTile.addLast(q1 + d, first + KEY_BLOCK * d, second + KEY_BLOCK * d, target + 2 * VECTOR_BYTES);
            AttentionTile.addLast(q2 + d, first + KEY_BLOCK * d, second + KEY_BLOCK * d, target + 4 * VECTOR_BYTES);
            AttentionTile.addLast(q3 + d, first + KEY_BLOCK * d, second + KEY_BLOCK * d, target + 6 * VECTOR_BYTES);
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
        for (int entry = 0; entry < entries; entry += LocalScratch.WEIGHTS) {
            int count = Math.min(LocalScratch.WEIGHTS, entries - entry);
            long values = KvStaging.values(kv, entry, count, staging);
            addBlock(groupSize, kv.headDim(), values, count, max, sum, weighted, logits + 4L * entry, logitsStride);
        }
    }

    /** Adds the weights and values of at most {@link LocalScratch#WEIGHTS} entries that lie side by side. */
    private static void addBlock(
            int groupSize,
            int headDim,
            long values,
            int count,
            float[] max,
            float[] sum,
            float[] weighted,
            long logits,
            int logitsStride) {
        long scratch = LocalScratch.address();
        long weights = scratch + 4L * LocalScratch.VECTORS;
        for (int g = 0; g < groupSize; g += AttentionTile.QUERIES) {
            int end = Math.min(g + AttentionTile.QUERIES, groupSize);
            for (int q = g; q < end; q++) {
                long from = logits + 4L * q * logitsStride;
                long to = weights + 4L * (q - g) * LocalScratch.WEIGHTS;
                sum[q] += RowMath.exponentials(from, to, count, max[q], scratch);
            }
            addValues(weights, g, end - 1, headDim, values, count, weighted);
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
        long slots = weights + 4L * AttentionTile.QUERIES * LocalScratch.WEIGHTS;
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
            for (int g = 0; g < groupSize; g += AttentionTile.QUERIES) {
                int end = Math.min(g + AttentionTile.QUERIES, groupSize);
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
        int whole = headDim - headDim % LANES;
        for (int d = 0; d < whole; d += 2 * LANES) {
            int toSecond = d + LANES < whole ? LANES : 0;
            AttentionTile.addValues(
                    weights,
                    w1,
                    w2,
                    w3,
                    values + 4L * d,
                    4L * headDim,
                    toSecond,
                    count,
                    weighted,
                    g0 * headDim + d,
                    g1 * headDim + d,
                    g2 * headDim + d,
                    g3 * headDim + d,
                    NEVER[0],
                    NEVER[1],
                    NEVER[2]);
        }
        if (count % 2 != 0) {
            addLastEntry(weights, g0, g3, headDim, values, count - 1, weighted);
        }
        for (int d = whole; d < headDim; d++) {
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

    /** Adds the whole vectors of one entry, by its weight for each query. */
    private static void addLastEntry(
            long weights, int g0, int last, int headDim, long values, int entry, float[] weighted) {
        long row = values + 4L * entry * headDim;
        for (int g = g0; g <= last; g++) {
            float weight = Simd.get(weights + 4L * ((long) (g - g0) * LocalScratch.WEIGHTS + entry));
            for (int d = 0; d <= headDim - LANES; d += LANES) {
                AttentionTile.addLast(weight, row + 4L * d, weighted, g * headDim + d);
            }
        }
    }
}
