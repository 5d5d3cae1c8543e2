package dev.cakebench.cake;

import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * Memory for the rows that policies keep during a prefill, encoded as caches store them, in pages that are used again when a layer's budget shrinks:
 * so the cascade's memory is what it holds, not what its layers once held.
 */
final class RowPages implements AutoCloseable {
    /** Entries of one page. */
    static final int PAGE_ENTRIES = 64;

    private final MeasuredArena arena;
    private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();
    private final KvType type;
    private final int headDim;

    /** Pages for entries of width {@code headDim} that are stored in this type; {@code meter} counts them. */
    RowPages(KvType type, int headDim, MemoryMeter meter) {
        this.arena = new MeasuredArena(meter, Arena::ofShared);
        this.type = type;
        this.headDim = headDim;
    }

    KvType type() {
        return type;
    }

    int headDim() {
        return headDim;
    }

    /** Bytes of one key, or of one value. */
    long rowBytes() {
        return type.rowBytes(headDim);
    }

    /** Bytes of one entry: its key, then its value. */
    long entryBytes() {
        return 2 * rowBytes();
    }

    /** A page of any content; heads may take theirs at the same time. */
    synchronized MemorySegment take() {
        MemorySegment page = free.poll();
        if (page == null) {
            page = arena.allocate(PAGE_ENTRIES * entryBytes(), 64);
        }
        return page;
    }

    synchronized void giveBack(MemorySegment page) {
        free.push(page);
    }

    /** Most bytes that pages took at a time. */
    long peakBytes() {
        return arena.bytes();
    }

    /** Frees all pages; a second call does nothing. */
    @Override
    public void close() {
        arena.close();
    }
}
