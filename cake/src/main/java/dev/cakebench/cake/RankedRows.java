package dev.cakebench.cake;

import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.KvCodec;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Keys and values of one KV head in rank order; cutting the end gives whole pages back. */
final class RankedRows {
    private final RowPages pages;
    private final List<MemorySegment> held = new ArrayList<>();
    private int size;

    RankedRows(RowPages pages) {
        this.pages = pages;
    }

    int size() {
        return size;
    }

    /** Appends the rows of these positions; keys and values are {@code [tokens][headDim]} floats. */
    void append(int[] positions, MemorySegment keys, MemorySegment values) {
        int headDim = pages.headDim();
        for (int position : positions) {
            if (size % RowPages.PAGE_ENTRIES == 0) {
                held.add(pages.take());
            }
            long entry = entryByte(size);
            long row = 4L * position * headDim;
            KvCodec.encode(pages.type(), keys, row, headDim, held.getLast(), entry);
            KvCodec.encode(pages.type(), values, row, headDim, held.getLast(), entry + pages.rowBytes());
            size++;
        }
    }

    /** Keeps at most the first {@code entries} entries. */
    void truncate(int entries) {
        size = Math.min(size, entries);
        while (held.size() > Math.ceilDiv(size, RowPages.PAGE_ENTRIES)) {
            pages.giveBack(held.removeLast());
        }
    }

    /**
     * The rows in the layout that decoding reads.
     *
     * @param positions of the rows, in their order
     */
    KvStore toStore(Arena arena, int[] positions) {
        int headDim = pages.headDim();
        var store = new KvStore(arena, pages.type(), headDim, size);
        MemorySegment key = MemorySegment.ofArray(new float[headDim]);
        MemorySegment value = MemorySegment.ofArray(new float[headDim]);
        for (int i = 0; i < size; i++) {
            MemorySegment page = held.get(i / RowPages.PAGE_ENTRIES);
            long keyByte = entryByte(i);
            long valueByte = keyByte + pages.rowBytes();
            if (pages.type() == KvType.F32) {
                // Such rows are floats as they lie.
                store.append(positions[i], page, keyByte, page, valueByte);
            } else {
                KvCodec.decode(pages.type(), page, keyByte, headDim, key, 0);
                KvCodec.decode(pages.type(), page, valueByte, headDim, value, 0);
                store.append(positions[i], key, 0, value, 0);
            }
        }
        return store;
    }

    private long entryByte(int entry) {
        return entry % RowPages.PAGE_ENTRIES * pages.entryBytes();
    }
}
