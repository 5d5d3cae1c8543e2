package dev.cakebench.inference.cache;

import java.lang.foreign.MemorySegment;

/** A segment whose entries can be read, changed and taken out one by one: what policies need that act while decoding. */
public interface EntrySegment extends CacheSegment {

    /**
     * Reads the key of one entry as attention sees it.
     *
     * @param target receives {@code [headDim]} floats at byte {@code offset}
     */
    void readKey(int entry, MemorySegment target, long offset);

    /**
     * Reads the value of one entry as attention sees it.
     *
     * @param target receives {@code [headDim]} floats at byte {@code offset}
     */
    void readValue(int entry, MemorySegment target, long offset);

    /**
     * Overwrites one entry; key and value are rounded to the form that the segment stores.
     *
     * @param position true position of the entry
     * @param keyRows segment that holds the key, {@code [headDim]} floats at byte {@code keyOffset}
     * @param valueRows segment that holds the value, {@code [headDim]} floats at byte {@code valueOffset}
     */
    void replace(
            int entry, int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset);

    /** Removes one entry; the last entry takes its index. */
    void remove(int entry);
}
