package dev.cakebench.inference.cache;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A part of the cache of one layer and one KV head. Given the queries of the head's group it adds its share of the
 * attention to a partial result; segments merge by log-sum-exp, so that dense, pruned, quantised and merged entries are
 * decoded by the same path.
 */
public interface CacheSegment {

    /** Number of cached entries. */
    int entries();

    /**
     * Bytes of K, V and whatever else attention needs of the entries, but for their positions; views of shared rows count
     * their rows.
     */
    long bytes();

    /**
     * True position of one entry. An entry that is no token of its own, such as the mean of several, has the position of
     * the newest token in it: it is then seen as long as any of them would be. A token that others were folded into has its
     * own.
     *
     * @param entry index in the order of the logits
     */
    int position(int entry);

    /**
     * The entries as those of a store, which segments of other caches may read as well: they can be attended to together.
     * Null where the entries are no such, or none.
     */
    default @Nullable StoreView storeView() {
        return null;
    }

    /**
     * Merges this segment's attention into {@code partial}. An entry at a position below {@code firstPosition} weighs
     * exactly 0 and its logit is -infinity; where that leaves no entry, {@code partial} stays as it is.
     *
     * @param queries {@code [partial.queries()][headDim]} 32-bit floats after RoPE and scaled by 1/sqrt(headDim)
     * @param offset byte offset of the first query
     * @param firstPosition lowest position that the queries see; 0 or less for all
     * @param partial the result over the segments before this one; updated
     * @param logits receives the logit of query g and entry i as the float at byte
     *     {@code logitsOffset + 4 * (g * logitsStride + i)}
     * @param logitsStride distance between queries, in floats
     */
    void attend(
            MemorySegment queries,
            long offset,
            int firstPosition,
            AttentionPartial partial,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride);
}
