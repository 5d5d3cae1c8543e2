package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.IntSupplier;

/** Entries of a {@link KvStore} as they are: all of them as it grows, or a fixed number from its start. */
public final class DenseSegment implements CacheSegment {
    private final Kernels kernels;
    private final KvStore store;
    private final IntSupplier entries;

    private DenseSegment(Kernels kernels, KvStore store, IntSupplier entries) {
        this.kernels = kernels;
        this.store = store;
        this.entries = entries;
    }

    /** All entries of {@code store}, also those appended later. */
    public static DenseSegment of(Kernels kernels, KvStore store) {
        return new DenseSegment(kernels, store, store::size);
    }

    /** The first {@code entries} entries of {@code store}, which several caches may share. */
    public static DenseSegment prefix(Kernels kernels, KvStore store, int entries) {
        if (entries > store.size()) {
            throw new IllegalArgumentException(
                    "a prefix of %d entries does not fit a store of %d".formatted(entries, store.size()));
        }
        return new DenseSegment(kernels, store, () -> entries);
    }

    @Override
    public int entries() {
        return entries.getAsInt();
    }

    @Override
    public long bytes() {
        return KvStore.bytes(store.type(), store.headDim(), entries());
    }

    @Override
    public int position(int entry) {
        return store.position(Objects.checkIndex(entry, entries()));
    }

    @Override
    public StoreView storeView() {
        return StoreView.first(store, entries());
    }

    @Override
    public void attend(
            MemorySegment queries,
            long offset,
            int firstPosition,
            AttentionPartial partial,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride) {
        storeView().attend(kernels, queries, offset, firstPosition, partial, logits, logitsOffset, logitsStride);
    }
}
