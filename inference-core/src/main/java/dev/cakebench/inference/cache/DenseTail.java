package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.MemorySegment;

/** A whole {@link KvStore} of one cache as its tail: entries are added and taken out as they are. */
public final class DenseTail extends StoreSegment implements TailSegment {
    private final KvStore store;
    private final DenseSegment view;

    public DenseTail(Kernels kernels, KvStore store) {
        this.store = store;
        this.view = DenseSegment.of(kernels, store);
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
    protected KvStore store() {
        return store;
    }

    @Override
    protected DenseSegment view() {
        return view;
    }
}
