package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.DenseKv;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory for a block of decoded entries; of one thread. */
final class DecodedBlock {
    /** Entries that are decoded at a time: several blocks of the dense layout. */
    static final int ENTRIES = 64;

    private final DenseKv slots;
    private final MemorySegment key;
    private final MemorySegment value;

    DecodedBlock(int headDim) {
        Arena arena = Arena.ofAuto();
        this.slots = new DenseKv(arena, KvType.F32, headDim, ENTRIES);
        this.key = arena.allocate(4L * headDim, 64);
        this.value = arena.allocate(4L * headDim, 64);
    }

    /** Slots that hold the decoded entries. */
    DenseKv slots() {
        return slots;
    }

    /** One key, {@code [headDim]}. */
    MemorySegment key() {
        return key;
    }

    /** One value, {@code [headDim]}. */
    MemorySegment value() {
        return value;
    }
}
