package dev.cakebench.inference.cache;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** A segment of entries of a {@link KvStore} as they are. */
public abstract class StoreSegment implements EntrySegment {

    /** The store, of which other entries may stand behind those of the segment. */
    protected abstract KvStore store();

    /** The entries of the segment. */
    protected abstract DenseSegment view();

    @Override
    public final void readKey(int entry, MemorySegment target, long offset) {
        store().readKey(Objects.checkIndex(entry, entries()), target, offset);
    }

    @Override
    public final void readValue(int entry, MemorySegment target, long offset) {
        store().readValue(Objects.checkIndex(entry, entries()), target, offset);
    }

    @Override
    public final StoreView storeView() {
        return view().storeView();
    }

    @Override
    public final int entries() {
        return view().entries();
    }

    @Override
    public final long bytes() {
        return view().bytes();
    }

    @Override
    public final int position(int entry) {
        return view().position(entry);
    }

    @Override
    public final void attend(
            MemorySegment queries,
            long offset,
            int firstPosition,
            AttentionPartial partial,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride) {
        if (entries() > 0) {
            view().attend(queries, offset, firstPosition, partial, logits, logitsOffset, logitsStride);
        }
    }
}
