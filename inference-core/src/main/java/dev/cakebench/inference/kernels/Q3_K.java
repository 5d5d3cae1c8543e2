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
 * Blocks of 256 values {@code (q - 4) * scale} of 3 bits, in groups of 16 with a 6-bit scale of their own. The low bits
 * lie as in {@link Q2_K}; the high bits of values that are 32 apart are the bits of one byte.
 */
final class Q3_K {
    private static final int BLOCK_BYTES = 110;
    private static final int QUANTS = 32;
    private static final int FACTORS = 96;
    private static final int SUPER_SCALE = 108;

    private static final long LOW_BITS = 0x0f0f_0f0f_0f0f_0f0fL;
    private static final long HIGH_BITS = 0x0303_0303L;

    private Q3_K() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        for (int block = 0; block < count / 256; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            long to = target + 1024L * block;
            float scale = Simd.half(from + SUPER_SCALE);
            for (int half = 0; half < 2; half++) {
                long factors = factors(from + FACTORS, half);
                long quants = from + QUANTS + 32L * half;
                expand(factors, scale, quants, from, half, to + 512L * half);
                expand(factors >>> 8, scale, quants + 16, from + 16, half, to + 512L * half + 64);
            }
        }
    }

    /** The eight factors of a half, a byte each: 4 low bits in a nibble of the first 8 bytes, 2 high bits in the last 4. */
    private static long factors(long bytes, int half) {
        long low = ALL.get(Layouts.FILE_LONG, bytes) >>> (4 * half) & LOW_BITS;
        int high = ALL.get(Layouts.FILE_INT, bytes + 8) >>> (4 * half);
        return low | (high & HIGH_BITS) << 4 | (high >>> 2 & HIGH_BITS) << 36;
    }

    /** The four groups of 16 bytes; bytes 0, 2, 4 and 6 of {@code factors} hold 32 more than their factors. */
    private static void expand(long factors, float scale, long source, long mask, int half, long target) {
        long from = source & MASK;
        long highBits = mask & MASK;
        long to = target & MASK;
        FloatVector scale0 = FloatVector.broadcast(FLOATS, scale * ((factors & 63) - 32));
        FloatVector scale1 = FloatVector.broadcast(FLOATS, scale * ((factors >>> 16 & 63) - 32));
        FloatVector scale2 = FloatVector.broadcast(FLOATS, scale * ((factors >>> 32 & 63) - 32));
        FloatVector scale3 = FloatVector.broadcast(FLOATS, scale * ((factors >>> 48 & 63) - 32));
        for (int i = 0; i < 16; i += LANES) {
            IntVector low = Simd.unsignedBytes(from + i);
            IntVector high = Simd.unsignedBytes(highBits + i).lanewise(VectorOperators.LSHR, 4 * half);
            IntVector q0 =
                    low.and(3).or(high.lanewise(VectorOperators.LSHL, 2).and(4)).sub(4);
            IntVector q1 = low.lanewise(VectorOperators.LSHR, 2)
                    .and(3)
                    .or(high.lanewise(VectorOperators.LSHL, 1).and(4))
                    .sub(4);
            IntVector q2 =
                    low.lanewise(VectorOperators.LSHR, 4).and(3).or(high.and(4)).sub(4);
            IntVector q3 = low.lanewise(VectorOperators.LSHR, 6)
                    .or(high.lanewise(VectorOperators.LSHR, 1).and(4))
                    .sub(4);
            scale0.mul((FloatVector) q0.convert(VectorOperators.I2F, 0)).intoMemorySegment(ALL, to + 4L * i, ORDER);
            scale1.mul((FloatVector) q1.convert(VectorOperators.I2F, 0))
                    .intoMemorySegment(ALL, to + 4L * i + 128, ORDER);
            scale2.mul((FloatVector) q2.convert(VectorOperators.I2F, 0))
                    .intoMemorySegment(ALL, to + 4L * i + 256, ORDER);
            scale3.mul((FloatVector) q3.convert(VectorOperators.I2F, 0))
                    .intoMemorySegment(ALL, to + 4L * i + 384, ORDER);
        }
    }
}
