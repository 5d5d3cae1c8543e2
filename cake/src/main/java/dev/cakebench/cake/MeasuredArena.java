package dev.cakebench.cake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A shared arena that knows how much was taken from it; one thread allocates. */
final class MeasuredArena implements Arena {
    private final Arena arena = Arena.ofShared();
    private long bytes;

    /** Bytes of everything allocated so far. */
    long bytes() {
        return bytes;
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        MemorySegment segment = arena.allocate(byteSize, byteAlignment);
        bytes += byteSize;
        return segment;
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    /** Frees everything; a second call does nothing. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
