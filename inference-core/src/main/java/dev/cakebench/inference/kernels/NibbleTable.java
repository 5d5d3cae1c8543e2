package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Nibbles that stand for the entries of a table of 16 signed bytes, as in {@link IQ4_NL}, {@link IQ4_XS} and {@link MXFP4}. */
final class NibbleTable {
    /** Values in one group: 16 bytes, whose low nibbles come first. */
    static final int VALUES = 32;

    private final MemorySegment entries;

    /** @param entries the 16 values of the nibbles 0 to 15 */
    NibbleTable(int... entries) {
        this.entries = Arena.global().allocate(16, 16);
        for (int nibble = 0; nibble < 16; nibble++) {
            this.entries.set(ValueLayout.JAVA_BYTE, nibble, (byte) entries[nibble]);
        }
    }

    /** What {@code nibble} stands for. */
    int get(int nibble) {
        return entries.get(ValueLayout.JAVA_BYTE, nibble);
    }

    /** Where the 16 bytes lie, for {@link #expand}. */
    long address() {
        return entries.address();
    }

    /**
     * Writes the 32 values {@code table[nibble] * scale} of a group as 32-bit floats.
     *
     * @param table {@link #address} of a table
     */
    static void expand(long table, float scale, long source, long target) {
        long to = target & MASK;
        ByteVector pairs = ByteVector.fromMemorySegment(ByteVector.SPECIES_128, ALL, source & MASK, ORDER);
        ByteVector entries = ByteVector.fromMemorySegment(ByteVector.SPECIES_128, ALL, table & MASK, ORDER);
        // The table's bytes wait at the end of the half they become: each is read before a float is written over it.
        pairs.and((byte) 15).selectFrom(entries).intoMemorySegment(ALL, to + 48, ORDER);
        pairs.lanewise(VectorOperators.LSHR, 4).selectFrom(entries).intoMemorySegment(ALL, to + 112, ORDER);
        FloatVector factor = FloatVector.broadcast(FLOATS, scale);
        for (int i = 0; i < 16; i += LANES) {
            factor.mul(Simd.signedBytes(to + 48 + i)).intoMemorySegment(ALL, to + 4L * i, ORDER);
        }
        for (int i = 0; i < 16; i += LANES) {
            factor.mul(Simd.signedBytes(to + 112 + i)).intoMemorySegment(ALL, to + 64 + 4L * i, ORDER);
        }
    }
}
