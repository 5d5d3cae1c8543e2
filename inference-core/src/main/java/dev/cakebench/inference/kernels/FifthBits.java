package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.INTS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Groups of 32 values of 5 bits: the 32 fifth bits, then 16 bytes, low nibbles first; {@link Q5_0} and {@link Q5_1}. */
final class FifthBits {
    private static final int QUANTS = 4;
    private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);

    private FifthBits() {}

    /**
     * Writes the 32 values {@code q * scale + offset} of a group as 32-bit floats.
     *
     * @param source address of the fifth bits
     */
    static void expand(float scale, float offset, long source, long target) {
        long from = source & MASK;
        long to = target & MASK;
        FloatVector factor = FloatVector.broadcast(FLOATS, scale);
        FloatVector summand = FloatVector.broadcast(FLOATS, offset);
        int bits = ALL.get(Layouts.FILE_INT, from);
        for (int i = 0; i < 16; i += LANES) {
            IntVector pair = Simd.unsignedBytes(from + QUANTS + i);
            IntVector high = IntVector.broadcast(INTS, bits >>> i).lanewise(VectorOperators.LSHR, LANE);
            IntVector first =
                    pair.and(15).or(high.lanewise(VectorOperators.LSHL, 4).and(16));
            IntVector second = pair.lanewise(VectorOperators.LSHR, 4)
                    .or(high.lanewise(VectorOperators.LSHR, 12).and(16));
            factor.fma((FloatVector) first.convert(VectorOperators.I2F, 0), summand)
                    .intoMemorySegment(ALL, to + 4L * i, ORDER);
            factor.fma((FloatVector) second.convert(VectorOperators.I2F, 0), summand)
                    .intoMemorySegment(ALL, to + 64 + 4L * i, ORDER);
        }
    }
}
