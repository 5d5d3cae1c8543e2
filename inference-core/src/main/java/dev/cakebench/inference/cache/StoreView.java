package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.DenseReader;
import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Entries of a store that several caches may share: the first ones, but for some that take no part.
 *
 * @param entries how many of the store's entries are read
 * @param hidden which of them take no part, in any order
 * @param order the entries that do, in the order of the segment; empty where they are all in the order of the store
 */
public record StoreView(KvStore store, int entries, int[] hidden, int[] order) {
    private static final int[] NONE = {};

    /** The first {@code entries} entries of {@code store}. */
    static StoreView first(KvStore store, int entries) {
        return new StoreView(store, entries, NONE, NONE);
    }

    /** Whether the entries are the store's, in its order. */
    boolean plain() {
        return order.length == 0;
    }

    /**
     * A reader of the entries.
     *
     * @param logits receives {@code [queries][entries]}, in the order of the store, at byte {@code logitsOffset}
     */
    DenseReader reader(
            MemorySegment queries,
            long queriesOffset,
            AttentionPartial partial,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride) {
        return new DenseReader(
                queries,
                queriesOffset,
                partial.queries(),
                entries,
                partial.max(),
                partial.sum(),
                partial.weighted(),
                logits,
                logitsOffset,
                logitsStride,
                hidden);
    }

    /**
     * See {@link CacheSegment#attend}.
     *
     * @param firstPosition more than 0 only where nothing is hidden otherwise
     */
    public void attend(
            Kernels kernels,
            MemorySegment queries,
            long queriesOffset,
            int firstPosition,
            AttentionPartial partial,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride) {
        if (plain()) {
            kernels.attendDense(
                    queries,
                    queriesOffset,
                    partial.queries(),
                    store.slots(),
                    entries,
                    firstPosition,
                    partial.max(),
                    partial.sum(),
                    partial.weighted(),
                    logits,
                    logitsOffset,
                    logitsStride);
            return;
        }
        if (firstPosition > 0) {
            throw new IllegalArgumentException("entries cannot be hidden by position and one by one");
        }
        MemorySegment found = partial.storeLogits(partial.queries() * entries);
        kernels.attendDense(store.slots(), List.of(reader(queries, queriesOffset, partial, found, 0, entries)));
        arrange(found, partial.queries(), logits, logitsOffset, logitsStride);
    }

    /** Copies logits {@code [queries][entries]} in the order of the store to where those of the segment belong. */
    void arrange(MemorySegment found, int queries, MemorySegment logits, long logitsOffset, int logitsStride) {
        for (int q = 0; q < queries; q++) {
            for (int i = 0; i < order.length; i++) {
                float logit = found.getAtIndex(ValueLayout.JAVA_FLOAT, (long) q * entries + order[i]);
                logits.set(ValueLayout.JAVA_FLOAT, logitsOffset + 4L * ((long) q * logitsStride + i), logit);
            }
        }
    }
}
