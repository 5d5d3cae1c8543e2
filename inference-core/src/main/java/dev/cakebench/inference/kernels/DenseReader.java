package dev.cakebench.inference.kernels;

import java.lang.foreign.MemorySegment;

/**
 * One of several groups of queries that attend to the first entries of the same slots. The parts are those of {@link
 * Kernels#attendDense}, where they are described.
 *
 * @param hidden slots below {@code entries} that take no part, each once, in any order: their logit is -infinity and they weigh
 *     exactly 0
 */
public record DenseReader(
        MemorySegment queries,
        long queriesOffset,
        int groupSize,
        int entries,
        float[] max,
        float[] sum,
        float[] weighted,
        MemorySegment logits,
        long logitsOffset,
        int logitsStride,
        int[] hidden) {

    /** Whether no entry takes part; the sums then stay as they are. */
    boolean blind() {
        return hidden.length >= entries;
    }

    long queryAddress() {
        return queries.address() + queriesOffset;
    }

    /** Address of the logits of entry {@code entry} and the first query. */
    long logitsAddress(int entry) {
        return logits.address() + logitsOffset + 4L * entry;
    }
}
