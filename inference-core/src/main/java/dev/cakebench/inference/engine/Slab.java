package dev.cakebench.inference.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/** One piece of native memory that is handed out anew for each use and grows to the largest use so far. */
final class Slab implements AutoCloseable {
    private @Nullable Arena arena;
    private MemorySegment memory = MemorySegment.NULL;

    /** At least {@code bytes} bytes of any content; what was handed out before is no longer valid. */
    FloatBuffers reuse(long bytes) {
        if (memory.byteSize() < bytes) {
            close();
            Arena grown = Arena.ofShared();
            arena = grown;
            memory = grown.allocate(Math.ceilDiv(bytes, FloatBuffers.ALIGNMENT) * FloatBuffers.ALIGNMENT, FloatBuffers.ALIGNMENT);
        }
        return FloatBuffers.from(SegmentAllocator.slicingAllocator(memory));
    }

    @Override
    public void close() {
        memory = MemorySegment.NULL;
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
