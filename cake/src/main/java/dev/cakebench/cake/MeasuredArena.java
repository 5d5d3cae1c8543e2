package dev.cakebench.cake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** An arena that knows how much was taken from it; the caches of a batch may allocate at the same time. */
final class MeasuredArena implements Arena {
    private final Arena arena;
    private final MemoryMeter meter;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param meter counts the memory too
     * @param kind which threads may use the memory
     */
    MeasuredArena(MemoryMeter meter, Supplier<Arena> kind) {
        this.meter = meter;
        this.arena = kind.get();
    }

    /** Bytes of everything allocated so far. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        MemorySegment segment = arena.allocate(byteSize, byteAlignment);
        bytes.addAndGet(byteSize);
        meter.add(byteSize);
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
            meter.remove(bytes.get());
        }
    }
}
