package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.MemorySegment;

/** The last segment of a head, which takes in the decoded tokens. */
public interface TailSegment extends EntrySegment {

    /** Type of the engine's keys and values: what is appended was rounded to it. */
    KvType type();

    /**
     * Appends one entry, the last in the order of the logits.
     *
     * @param position true position of the token
     * @param keyRows segment that holds the key, {@code [headDim]} floats at byte {@code keyOffset}
     * @param valueRows segment that holds the value, {@code [headDim]} floats at byte {@code valueOffset}
     * @throws IllegalStateException when the segment is full
     */
    void append(int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset);
}
