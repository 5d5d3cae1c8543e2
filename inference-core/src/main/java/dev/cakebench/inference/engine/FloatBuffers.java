package dev.cakebench.inference.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Hands out buffers of floats that begin at cache lines, from given memory or, to measure how much is needed, from none.
 */
final class FloatBuffers {
    static final long ALIGNMENT = 64;

    private final SegmentAllocator memory;
    private long bytes;

    private FloatBuffers(SegmentAllocator memory) {
        this.memory = memory;
    }

    /** Buffers from {@code memory}, which must have {@link #bytes} of the same buffers measured before. */
    static FloatBuffers from(SegmentAllocator memory) {
        return new FloatBuffers(memory);
    }

    /** Buffers of no length. */
    static FloatBuffers measuring() {
        return new FloatBuffers((bytes, alignment) -> MemorySegment.NULL);
    }

    /** A buffer for {@code count} floats of any content. */
    MemorySegment floats(long count) {
        long size = Math.ceilDiv(count * Float.BYTES, ALIGNMENT) * ALIGNMENT;
        bytes += size;
        return memory.allocate(size, ALIGNMENT);
    }

    /** Bytes of all buffers so far. */
    long bytes() {
        return bytes;
    }
}
