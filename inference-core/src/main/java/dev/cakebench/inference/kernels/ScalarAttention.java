package dev.cakebench.inference.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Attention one query and one key at a time; dot products and sums are taken in double precision, in key order. */
final class ScalarAttention {
    private ScalarAttention() {}

    /**
     * See {@link Kernels#attendPanel}; packed K and V are {@code [tokens][headDim]} each, one behind the other, and
     * exponentials {@code [tokens][panelTokens]}.
     */
    static void attendPanel(
            MemorySegment queries,
            long queriesOffset,
            MemorySegment packed,
            long packedOffset,
            int tokens,
            int headDim,
            int firstQuery,
            int window,
            float scale,
            MemorySegment output,
            long outputOffset,
            MemorySegment rowStatistics,
            long rowStatisticsOffset,
            MemorySegment exponentials,
            long exponentialsOffset,
            double[] weighted) {
        int panelTokens = ScalarKernels.PANEL_TOKENS;
        long values = packedOffset + 4L * tokens * headDim;
        boolean attends = !output.equals(MemorySegment.NULL);
        boolean keeps = !exponentials.equals(MemorySegment.NULL);
        for (int t = 0; t < panelTokens; t++) {
            int first = Math.max(0, firstQuery + t - window + 1);
            int visible = Math.min(firstQuery + t + 1, tokens);
            float max = Float.NEGATIVE_INFINITY;
            for (int key = first; key < visible; key++) {
                max = Math.max(max, logit(queries, queriesOffset, t, packed, packedOffset, key, headDim, scale));
            }
            double sum = 0;
            Arrays.fill(weighted, 0, headDim, 0);
            for (int key = first; key < visible; key++) {
                double weight =
                        Math.exp(logit(queries, queriesOffset, t, packed, packedOffset, key, headDim, scale) - max);
                sum += weight;
                for (int d = 0; d < headDim; d++) {
                    weighted[d] += weight * get(packed, values + 4L * ((long) key * headDim + d));
                }
                if (keeps) {
                    set(exponentials, exponentialsOffset + 4L * ((long) key * panelTokens + t), weight);
                }
            }
            for (int d = 0; attends && d < headDim; d++) {
                set(output, outputOffset + 4L * ((long) d * panelTokens + t), weighted[d] / sum);
            }
            set(rowStatistics, rowStatisticsOffset + 4L * t, max);
            set(rowStatistics, rowStatisticsOffset + 4L * (panelTokens + t), sum);
        }
    }

    /** See {@link Kernels#addColumnSums}. */
    static void addColumnSums(
            MemorySegment exponentials,
            long exponentialsOffset,
            int tokens,
            int firstQuery,
            int window,
            MemorySegment rowStatistics,
            long rowStatisticsOffset,
            MemorySegment columnSums,
            long columnSumsOffset) {
        int panelTokens = ScalarKernels.PANEL_TOKENS;
        int queryCount = Math.min(panelTokens, tokens - firstQuery);
        for (int key = 0; key < firstQuery + queryCount; key++) {
            double sum = 0;
            int first = Math.max(0, key - firstQuery);
            long end = Math.min(queryCount, (long) key - firstQuery + window);
            for (int t = first; t < end; t++) {
                sum += (double) get(exponentials, exponentialsOffset + 4L * ((long) key * panelTokens + t))
                        / get(rowStatistics, rowStatisticsOffset + 4L * (panelTokens + t));
            }
            long at = columnSumsOffset + 4L * key;
            set(columnSums, at, get(columnSums, at) + sum);
        }
    }

    /** See {@link Kernels#softmaxRow}. */
    static void softmaxRow(MemorySegment logits, long offset, int length, int first, int visible, float scale) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = first; i < visible; i++) {
            max = Math.max(max, scale * get(logits, offset + 4L * i));
        }
        double sum = 0;
        for (int i = first; i < visible; i++) {
            sum += Math.exp(scale * get(logits, offset + 4L * i) - max);
        }
        for (int i = 0; i < length; i++) {
            long at = offset + 4L * i;
            boolean seen = first <= i && i < visible;
            set(logits, at, seen ? Math.exp(scale * get(logits, at) - max) / sum : 0);
        }
    }

    /** See {@link Kernels#attendDense}, for query {@code g}; {@code hidden} says which entries take no part. */
    static void attendDense(
            MemorySegment queries,
            long queriesOffset,
            int g,
            DenseKv kv,
            int entries,
            IntPredicate hidden,
            float[] max,
            float[] sum,
            float[] weighted,
            MemorySegment logits,
            long logitsRow) {
        int headDim = kv.headDim();
        int visible = 0;
        float newMax = max[g];
        for (int i = 0; i < entries; i++) {
            if (hidden.test(i)) {
                set(logits, logitsRow + 4L * i, Float.NEGATIVE_INFINITY);
                continue;
            }
            visible++;
            double logit = 0;
            for (int d = 0; d < headDim; d++) {
                logit += (double) get(queries, queriesOffset + 4L * ((long) g * headDim + d)) * kv.key(i, d);
            }
            set(logits, logitsRow + 4L * i, logit);
            newMax = Math.max(newMax, (float) logit);
        }
        if (visible == 0) {
            return;
        }
        double rescale = Math.exp(max[g] - newMax);
        double newSum = sum[g] * rescale;
        for (int i = 0; i < entries; i++) {
            newSum += hidden.test(i) ? 0 : Math.exp(get(logits, logitsRow + 4L * i) - newMax);
        }
        for (int d = 0; d < headDim; d++) {
            double value = weighted[g * headDim + d] * rescale;
            for (int i = 0; i < entries; i++) {
                if (!hidden.test(i)) {
                    value += Math.exp(get(logits, logitsRow + 4L * i) - newMax) * kv.value(i, d);
                }
            }
            weighted[g * headDim + d] = (float) value;
        }
        max[g] = newMax;
        sum[g] = (float) newSum;
    }

    private static float logit(
            MemorySegment queries,
            long queriesOffset,
            int t,
            MemorySegment packed,
            long packedOffset,
            int key,
            int headDim,
            float scale) {
        double sum = 0;
        for (int d = 0; d < headDim; d++) {
            sum += (double) get(queries, queriesOffset + 4L * ((long) d * ScalarKernels.PANEL_TOKENS + t))
                    * get(packed, packedOffset + 4L * ((long) key * headDim + d));
        }
        return (float) (sum * scale);
    }

    private static float get(MemorySegment segment, long offset) {
        return segment.get(Layouts.FLOAT, offset);
    }

    private static void set(MemorySegment segment, long offset, double value) {
        segment.set(Layouts.FLOAT, offset, (float) value);
    }
}
