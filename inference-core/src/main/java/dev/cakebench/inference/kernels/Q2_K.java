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
 * own. A byte holds values that are 32 apart.
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
            long to = (target + 1024L * block) & MASK;
            float superScale = Simd.half(from + SUPER_SCALE);
            float superMin = Simd.half(from + SUPER_MIN);
            for (int group = 0; group < 16; group++) {
                int factors = Simd.unsignedByte(from + group);
                FloatVector scale = FloatVector.broadcast(FLOATS, superScale * (factors & 15));
                FloatVector min = FloatVector.broadcast(FLOATS, -(superMin * (factors >> 4)));
                long quants = from + QUANTS + 32L * (group / 8) + 16L * (group % 2);
                int shift = group % 8 / 2 * 2;
                for (int i = 0; i < 16; i += LANES) {
                    IntVector q = Simd.unsignedBytes(quants + i)
                            .lanewise(VectorOperators.LSHR, shift)
                            .and(3);
                    scale.fma((FloatVector) q.convert(VectorOperators.I2F, 0), min)
                            .intoMemorySegment(ALL, to + 64L * group + 4L * i, ORDER);
                }
            }
        }
    }
}
