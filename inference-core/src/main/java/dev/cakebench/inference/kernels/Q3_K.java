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
    private static final int SCALES = 96;
    private static final int SUPER_SCALE = 108;

    private Q3_K() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        for (int block = 0; block < count / 256; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            long to = (target + 1024L * block) & MASK;
            float superScale = Simd.half(from + SUPER_SCALE);
            for (int group = 0; group < 16; group++) {
                FloatVector scale = FloatVector.broadcast(FLOATS, superScale * factor(from + SCALES, group));
                long highBits = from + 16L * (group % 2);
                long quants = from + QUANTS + 32L * (group / 8) + 16L * (group % 2);
                int shift = group % 8 / 2 * 2;
                for (int i = 0; i < 16; i += LANES) {
                    IntVector high = Simd.unsignedBytes(highBits + i)
                            .lanewise(VectorOperators.LSHR, group / 2)
                            .and(1)
                            .lanewise(VectorOperators.LSHL, 2);
                    IntVector q = Simd.unsignedBytes(quants + i)
                            .lanewise(VectorOperators.LSHR, shift)
                            .and(3)
                            .or(high)
                            .sub(4);
                    scale.mul((FloatVector) q.convert(VectorOperators.I2F, 0))
                            .intoMemorySegment(ALL, to + 64L * group + 4L * i, ORDER);
                }
            }
        }
    }

    /** Scale of {@code group}: 4 low bits in a nibble of the first 8 bytes, 2 high bits in the last 4. */
    private static int factor(long bytes, int group) {
        int low = Simd.unsignedByte(bytes + group % 8) >> (4 * (group / 8)) & 15;
        int high = Simd.unsignedByte(bytes + 8 + group % 4) >> (2 * (group / 4)) & 3;
        return (low | high << 4) - 32;
    }
}
