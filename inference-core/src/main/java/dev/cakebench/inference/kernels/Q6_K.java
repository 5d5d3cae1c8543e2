package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Blocks of 256 values {@code (q - 32) * scale}: 4 low bits, 2 high bits, and a signed scale per 16 values. */
final class Q6_K {
    private static final int BLOCK_BYTES = 210;
    private static final int HIGH_BITS = 128;
    private static final int SCALES = 192;
    private static final int SUPER_SCALE = 208;

    private Q6_K() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        for (int block = 0; block < count / 256; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            long to = (target + 1024L * block) & MASK;
            float scale = Simd.half(from + SUPER_SCALE);
            for (int half = 0; half < 2; half++) {
                for (int i = 0; i < 32; i += LANES) {
                    long scales = from + SCALES + 8L * half + i / 16;
                    IntVector low0 = Simd.unsignedBytes(from + 64L * half + i);
                    IntVector low1 = Simd.unsignedBytes(from + 64L * half + 32 + i);
                    IntVector high = Simd.unsignedBytes(from + HIGH_BITS + 32L * half + i);
                    IntVector q0 = low0.and(15)
                            .or(high.lanewise(VectorOperators.LSHL, 4).and(48));
                    IntVector q1 = low1.and(15)
                            .or(high.lanewise(VectorOperators.LSHL, 2).and(48));
                    IntVector q2 = low0.lanewise(VectorOperators.LSHR, 4).or(high.and(48));
                    IntVector q3 = low1.lanewise(VectorOperators.LSHR, 4)
                            .or(high.lanewise(VectorOperators.LSHR, 2).and(48));
                    long out = to + 512L * half + 4L * i;
                    FloatVector.broadcast(FLOATS, scale * ALL.get(Layouts.BYTE, scales))
                            .mul((FloatVector) q0.sub(32).convert(VectorOperators.I2F, 0))
                            .intoMemorySegment(ALL, out, ORDER);
                    FloatVector.broadcast(FLOATS, scale * ALL.get(Layouts.BYTE, scales + 2))
                            .mul((FloatVector) q1.sub(32).convert(VectorOperators.I2F, 0))
                            .intoMemorySegment(ALL, out + 128, ORDER);
                    FloatVector.broadcast(FLOATS, scale * ALL.get(Layouts.BYTE, scales + 4))
                            .mul((FloatVector) q2.sub(32).convert(VectorOperators.I2F, 0))
                            .intoMemorySegment(ALL, out + 256, ORDER);
                    FloatVector.broadcast(FLOATS, scale * ALL.get(Layouts.BYTE, scales + 6))
                            .mul((FloatVector) q3.sub(32).convert(VectorOperators.I2F, 0))
                            .intoMemorySegment(ALL, out + 384, ORDER);
                }
            }
        }
    }
}
