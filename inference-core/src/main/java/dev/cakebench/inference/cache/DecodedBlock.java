package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.DenseKv;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;

/** Memory for a block of decoded entries; of one thread. */
final class DecodedBlock {
    /** Entries that are decoded at a time: several blocks of the dense layout. */
    static final int ENTRIES = 64;

    private final DenseKv slots;
    private final float[] keys;
    private final float[] values;

    DecodedBlock(int headDim) {
        this.slots = new DenseKv(Arena.ofAuto(), KvType.F32, headDim, ENTRIES);
        this.keys = new float[ENTRIES * headDim];
        this.values = new float[ENTRIES * headDim];
    }

    /** Slots that hold the decoded entries. */
    DenseKv slots() {
        return slots;
    }

    /** Keys one behind the other, {@code [ENTRIES][headDim]}. */
    float[] keys() {
        return keys;
    }

    /** Values one behind the other, {@code [ENTRIES][headDim]}. */
    float[] values() {
        return values;
    }
}
