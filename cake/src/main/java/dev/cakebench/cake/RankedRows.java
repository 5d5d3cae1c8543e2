package dev.cakebench.cake;

import dev.cakebench.inference.cache.KvStore;
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

    /** Appends the rows of these positions; keys and values are {@code [tokens][headDim]}. */
    void append(int[] positions, MemorySegment keys, MemorySegment values) {
        long rowBytes = pages.entryBytes() / 2;
        for (int position : positions) {
            if (size % RowPages.PAGE_ENTRIES == 0) {
                held.add(pages.take());
            }
            long entry = entryByte(size);
            MemorySegment.copy(keys, position * rowBytes, held.getLast(), entry, rowBytes);
            MemorySegment.copy(values, position * rowBytes, held.getLast(), entry + rowBytes, rowBytes);
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

    /** The rows in the layout that decoding reads. */
    KvStore toStore(Arena arena) {
        var store = new KvStore(arena, pages.headDim(), size);
        for (int i = 0; i < size; i++) {
            MemorySegment page = held.get(i / RowPages.PAGE_ENTRIES);
            store.append(page, entryByte(i), page, entryByte(i) + pages.entryBytes() / 2);
        }
        return store;
    }

    private long entryByte(int entry) {
        return entry % RowPages.PAGE_ENTRIES * pages.entryBytes();
    }
}
