package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.MemorySegment;

/** A whole {@link KvStore} of one cache as its tail: entries are added and taken out as they are. */
public final class DenseTail implements TailSegment {
    private final Kernels kernels;
    private final KvStore store;

    public DenseTail(Kernels kernels, KvStore store) {
        this.kernels = kernels;
        this.store = store;
    }

    @Override
    public KvType type() {
        return store.type();
    }

    @Override
    public void append(int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        store.append(position, keyRows, keyOffset, valueRows, valueOffset);
    }

    @Override
    public void replace(
            int entry, int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        store.replace(entry, position, keyRows, keyOffset, valueRows, valueOffset);
    }

    @Override
    public void remove(int entry) {
        store.remove(entry);
    }

    @Override
    public void readKey(int entry, MemorySegment target, long offset) {
        store.readKey(entry, target, offset);
    }

    @Override
    public void readValue(int entry, MemorySegment target, long offset) {
        store.readValue(entry, target, offset);
    }

    @Override
    public int entries() {
        return store.size();
    }

    @Override
    public long bytes() {
        return KvStore.bytes(store.type(), store.headDim(), store.size());
    }

    @Override
    public int position(int entry) {
        return store.position(entry);
    }

    @Override
    public StoreView storeView() {
        return StoreView.first(store, store.size());
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
        if (entries() > 0) {
            storeView().attend(kernels, queries, offset, firstPosition, partial, logits, logitsOffset, logitsStride);
        }
    }
}
