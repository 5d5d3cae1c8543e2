package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.MemorySegment;

/**
 * The KV cache of one sequence while it is decoded. A decoding step appends the new token's K and V to a layer, attends
 * to the layer's heads and ends the layer; layers come in order. Heads may be attended by several threads at a time,
 * and the caches of a batch may end a layer at the same time, each on one thread.
 */
public interface SequenceCache {

    /** True position of the token that the next step decodes: prompt length plus tokens decoded so far. */
    int position();

    /** How decoded tokens are stored; must be the type of the engine that decodes with this cache. */
    KvType kvType();

    /** Entries of one layer and KV head. */
    int entries(int layer, int kvHead);

    /** Bytes of K and V of all entries, scales included. */
    long bytes();

    /**
     * Appends the token at {@link #position()} to one layer.
     *
     * @param keys {@code [kvHeads][headDim]} after RoPE, at byte {@code keysOffset}
     * @param values {@code [kvHeads][headDim]}, at byte {@code valuesOffset}
     */
    void append(int layer, MemorySegment keys, long keysOffset, MemorySegment values, long valuesOffset);

    /**
     * Attention of one KV head's group over what the layer sees of the cache, the appended token included: everything, or
     * in a layer with a sliding window the entries at its last positions.
     *
     * @param queries {@code [groupSize][headDim]} after RoPE and scaled, at byte {@code queriesOffset}
     * @param output receives {@code [groupSize][headDim]} at byte {@code outputOffset}
     * @param scratch of the calling thread
     */
    void attend(
            int layer,
            int kvHead,
            MemorySegment queries,
            long queriesOffset,
            MemorySegment output,
            long outputOffset,
            AttentionScratch scratch);

    /** Called when all heads of the layer have been attended, on any thread; here a policy may evict. */
    void endLayer(int layer);

    /** Called after the last layer: the position moves on by one. */
    void endStep();
}
