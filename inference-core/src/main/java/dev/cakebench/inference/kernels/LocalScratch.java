package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A little native memory per thread, for kernels that get no {@link KernelScratch}. */
final class LocalScratch {
    /** Floats for lane sums and other vectors that must pass through memory. */
    static final int VECTORS = 4 * 2 * 16;

    /** Entries whose weights {@link DenseAttention} holds at a time, per query. */
    static final int WEIGHTS = 64;

    private static final ThreadLocal<MemorySegment> MEMORY =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(4L * (VECTORS + 4 * WEIGHTS), 64));

    private LocalScratch() {}

    /** Address of {@link #VECTORS} floats followed by {@code 4 * WEIGHTS}; valid while this thread lives. */
    static long address() {
        return MEMORY.get().address();
    }
}
