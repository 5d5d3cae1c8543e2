package dev.cakebench.cake.compact;

import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.EntrySegment;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Entries of several segments in order of position. */
final class HeadEntries {
    private record Entry(EntrySegment segment, int index) {}

    private final List<Entry> entries = new ArrayList<>();

    /**
     * All entries of the segments.
     *
     * @throws PolicyException when the entries of a segment cannot be read
     */
    HeadEntries(List<? extends CacheSegment> segments) {
        for (CacheSegment segment : segments) {
            if (!(segment instanceof EntrySegment readable)) {
                throw new PolicyException(
                        "pruning channels and quantising need segments whose entries can be read, found %s; "
                                        .formatted(segment.getClass().getSimpleName())
                                + "let the compactor before make an EntrySegment");
            }
            for (int i = 0; i < readable.entries(); i++) {
                entries.add(new Entry(readable, i));
            }
        }
        entries.sort(Comparator.comparingInt(entry -> entry.segment().position(entry.index())));
    }

    int size() {
        return entries.size();
    }

    int position(int index) {
        Entry entry = entries.get(index);
        return entry.segment().position(entry.index());
    }

    /** Reads the key of an entry as {@code [headDim]} floats to byte 0. */
    void readKey(int index, MemorySegment target) {
        Entry entry = entries.get(index);
        entry.segment().readKey(entry.index(), target, 0);
    }

    /** Reads the value of an entry as {@code [headDim]} floats to byte 0. */
    void readValue(int index, MemorySegment target) {
        Entry entry = entries.get(index);
        entry.segment().readValue(entry.index(), target, 0);
    }
}
