package dev.cakebench.inference.cache;

import java.lang.foreign.MemorySegment;

/**
 * A part of the cache of one layer and one KV head. Given the queries of the head's group it adds its share of the
 * attention to a partial result; segments merge by log-sum-exp, so that dense, pruned, quantised and merged entries are
 * decoded by the same path.
 */
public interface CacheSegment {

    /** Number of cached entries. */
    int entries();

    /** Bytes of K, V and whatever else the entries need; views of shared rows count their rows. */
    long bytes();

    /**
     * Merges this segment's attention into {@code partial}.
     *
     * @param queries {@code [partial.queries()][headDim]} 32-bit floats after RoPE and scaled by 1/sqrt(headDim)
     * @param offset byte offset of the first query
     * @param partial the result over the segments before this one; updated
     * @param logits receives the logit of query g and entry i as the float at byte
     *     {@code logitsOffset + 4 * (g * logitsStride + i)}
     * @param logitsStride distance between queries, in floats
     */
    void attend(
            MemorySegment queries,
            long offset,
            AttentionPartial partial,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride);
}
