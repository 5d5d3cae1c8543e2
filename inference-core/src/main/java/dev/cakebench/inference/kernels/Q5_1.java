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

/** Blocks of 32 values {@code q * scale + min}: 16-bit scale and min, the 32 fifth bits, then 16 bytes, low nibbles first. */
final class Q5_1 {
    private static final int BLOCK_BYTES = 24;
    private static final int HIGH_BITS = 4;
    private static final int QUANTS = 8;

    private Q5_1() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        IntVector index = IntVector.zero(INTS).addIndex(1);
        for (int block = 0; block < count / 32; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            long to = (target + 128L * block) & MASK;
            FloatVector scale = FloatVector.broadcast(FLOATS, Simd.half(from));
            FloatVector min = FloatVector.broadcast(FLOATS, Simd.half(from + 2));
            int bits = ALL.get(Layouts.FILE_INT, from + HIGH_BITS);
            for (int i = 0; i < 16; i += LANES) {
                IntVector pair = Simd.unsignedBytes(from + QUANTS + i);
                IntVector high = IntVector.broadcast(INTS, bits >>> i).lanewise(VectorOperators.LSHR, index);
                IntVector first =
                        pair.and(15).or(high.lanewise(VectorOperators.LSHL, 4).and(16));
                IntVector second = pair.lanewise(VectorOperators.LSHR, 4)
                        .or(high.lanewise(VectorOperators.LSHR, 12).and(16));
                scale.fma((FloatVector) first.convert(VectorOperators.I2F, 0), min)
                        .intoMemorySegment(ALL, to + 4L * i, ORDER);
                scale.fma((FloatVector) second.convert(VectorOperators.I2F, 0), min)
                        .intoMemorySegment(ALL, to + 64 + 4L * i, ORDER);
            }
        }
    }
}
