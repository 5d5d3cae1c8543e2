package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Groups of 32 values whose nibbles stand for the entries of a {@link NibbleTable}, as in {@link IQ4_NL}, {@link IQ4_XS}
 * and {@link MXFP4}: 16 bytes, low nibbles first.
 */
final class TableNibbles {
    /** Values in one group. */
    static final int VALUES = 32;

    private TableNibbles() {}

    /**
     * Writes the 32 values {@code table[nibble] * scale} of a group as 32-bit floats.
     *
     * @param table {@link NibbleTable#address} of a table
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
