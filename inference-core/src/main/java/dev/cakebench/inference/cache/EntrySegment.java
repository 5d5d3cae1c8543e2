package dev.cakebench.inference.cache;

import java.lang.foreign.MemorySegment;

/** A segment whose entries can be read and taken out one by one: what policies need that evict while decoding. */
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

    /** Removes one entry; the last entry takes its index. */
    void remove(int entry);
}
