package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Blocks of 256 values {@code q * scale - min} of 2 bits, in groups of 16 with a 4-bit scale and a 4-bit min of their
 * own. A byte holds four values that are 32 apart.
 */
final class Q2_K {
    private static final int BLOCK_BYTES = 84;
    private static final int QUANTS = 16;
    private static final int SUPER_SCALE = 80;
    private static final int SUPER_MIN = 82;

    private Q2_K() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        for (int block = 0; block < count / 256; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            long to = target + 1024L * block;
            float scale = Simd.half(from + SUPER_SCALE);
            float min = Simd.half(from + SUPER_MIN);
            for (int half = 0; half < 2; half++) {
                long factors = ALL.get(Layouts.FILE_LONG, from + 8L * half);
                long quants = from + QUANTS + 32L * half;
                expand(factors, scale, min, quants, to + 512L * half);
                expand(factors >>> 8, scale, min, quants + 16, to + 512L * half + 64);
            }
        }
    }

    /** The four groups of 16 bytes; bytes 0, 2, 4 and 6 of {@code factors} hold their scales and mins. */
    private static void expand(long factors, float scale, float min, long source, long target) {
        long from = source & MASK;
        long to = target & MASK;
        FloatVector scale0 = FloatVector.broadcast(FLOATS, scale * (factors & 15));
        FloatVector min0 = FloatVector.broadcast(FLOATS, -(min * (factors >>> 4 & 15)));
        FloatVector scale1 = FloatVector.broadcast(FLOATS, scale * (factors >>> 16 & 15));
        FloatVector min1 = FloatVector.broadcast(FLOATS, -(min * (factors >>> 20 & 15)));
        FloatVector scale2 = FloatVector.broadcast(FLOATS, scale * (factors >>> 32 & 15));
        FloatVector min2 = FloatVector.broadcast(FLOATS, -(min * (factors >>> 36 & 15)));
        FloatVector scale3 = FloatVector.broadcast(FLOATS, scale * (factors >>> 48 & 15));
        FloatVector min3 = FloatVector.broadcast(FLOATS, -(min * (factors >>> 52 & 15)));
        for (int i = 0; i < 16; i += LANES) {
            IntVector bits = Simd.unsignedBytes(from + i);
            scale0.fma((FloatVector) bits.and(3).convert(VectorOperators.I2F, 0), min0)
                    .intoMemorySegment(ALL, to + 4L * i, ORDER);
            scale1.fma(
                            (FloatVector) bits.lanewise(VectorOperators.LSHR, 2)
                                    .and(3)
                                    .convert(VectorOperators.I2F, 0),
                            min1)
                    .intoMemorySegment(ALL, to + 4L * i + 128, ORDER);
            scale2.fma(
                            (FloatVector) bits.lanewise(VectorOperators.LSHR, 4)
                                    .and(3)
                                    .convert(VectorOperators.I2F, 0),
                            min2)
                    .intoMemorySegment(ALL, to + 4L * i + 256, ORDER);
            scale3.fma((FloatVector) bits.lanewise(VectorOperators.LSHR, 6).convert(VectorOperators.I2F, 0), min3)
                    .intoMemorySegment(ALL, to + 4L * i + 384, ORDER);
        }
    }
}
