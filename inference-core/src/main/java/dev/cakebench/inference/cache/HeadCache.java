package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * The cache of one layer and KV head: segments that the prefill left, then a store that takes the decoded tokens. The
 * segments stay the same objects while tokens are decoded; a policy that evicts then takes entries out of them and out of
 * the store.
 */
public final class HeadCache {
    private final List<CacheSegment> segments;
    private final TailSegment tail;

    /**
     * @param prefix segments from the prefill, first in the merge order
     * @param tail takes the decoded tokens; it may hold entries already
     */
    public HeadCache(List<? extends CacheSegment> prefix, TailSegment tail) {
        var all = new ArrayList<CacheSegment>(prefix);
        all.add(tail);
        this.segments = List.copyOf(all);
        this.tail = tail;
    }

    /** As above, with the decoded tokens in a store as they are. */
    public HeadCache(Kernels kernels, List<? extends CacheSegment> prefix, KvStore tail) {
        this(prefix, new DenseTail(kernels, tail));
    }

    /** All segments in merge order, the tail last. */
    public List<CacheSegment> segments() {
        return segments;
    }

    /** The segment that decoded tokens are appended to. */
    public TailSegment tail() {
        return tail;
    }

    /** Entries of all segments. */
    public int entries() {
        int entries = 0;
        for (CacheSegment segment : segments) {
            entries += segment.entries();
        }
        return entries;
    }

    /** Bytes of all segments. */
    public long bytes() {
        long bytes = 0;
        for (CacheSegment segment : segments) {
            bytes += segment.bytes();
        }
        return bytes;
    }
}
