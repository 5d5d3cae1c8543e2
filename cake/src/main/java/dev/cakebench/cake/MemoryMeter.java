package dev.cakebench.cake;

import java.util.concurrent.atomic.AtomicLong;

/** Counts native memory that several arenas hold together, and the most that they held at a time. */
final class MemoryMeter {
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    void add(long bytes) {
        peak.accumulateAndGet(held.addAndGet(bytes), Math::max);
    }

    void remove(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Most bytes that were held at a time. */
    long peakBytes() {
        return peak.get();
    }
}
