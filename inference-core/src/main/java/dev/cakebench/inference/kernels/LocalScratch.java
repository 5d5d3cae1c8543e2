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
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(4L * (VECTORS + 4 * WEIGHTS + WEIGHTS), 64));

    private static final ThreadLocal<MemorySegment> STAGING = ThreadLocal.withInitial(() -> MemorySegment.NULL);

    private LocalScratch() {}

    /**
     * Address of {@link #VECTORS} floats, {@code 4 * WEIGHTS} floats and {@link #WEIGHTS} ints, one behind the other; valid
     * while this thread lives.
     */
    static long address() {
        return MEMORY.get().address();
    }

    /** Address of {@code floats} other floats of any content; valid until this thread asks for more of them. */
    static long staging(int floats) {
        MemorySegment memory = STAGING.get();
        if (memory.byteSize() < 4L * floats) {
            memory = Arena.ofAuto().allocate(4L * floats, 64);
            STAGING.set(memory);
        }
        return memory.address();
    }
}
