package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Blocks of 256 values {@code q * scale - min} in groups of 32 with 6-bit scales and mins of their own. */
final class Q4_K {
    private static final int BLOCK_BYTES = 144;
    private static final int QUANTS = 16;

    private Q4_K() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        for (int block = 0; block < count / 256; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            long to = (target + 1024L * block) & MASK;
            float scale = Simd.half(from);
            float min = Simd.half(from + 2);
            for (int j = 0; j < 4; j++) {
                int scales = ScaleMin.scales(from + 4, j / 2) >>> (16 * (j % 2));
                int mins = ScaleMin.mins(from + 4, j / 2) >>> (16 * (j % 2));
                FloatVector scale0 = FloatVector.broadcast(FLOATS, scale * ScaleMin.byteOf(scales, 0));
                FloatVector scale1 = FloatVector.broadcast(FLOATS, scale * ScaleMin.byteOf(scales, 1));
                FloatVector min0 = FloatVector.broadcast(FLOATS, -(min * ScaleMin.byteOf(mins, 0)));
                FloatVector min1 = FloatVector.broadcast(FLOATS, -(min * ScaleMin.byteOf(mins, 1)));
                for (int i = 0; i < 32; i += LANES) {
                    IntVector pair = Simd.unsignedBytes(from + QUANTS + 32L * j + i);
                    IntVector first = pair.and(15);
                    IntVector second = pair.lanewise(VectorOperators.LSHR, 4);
                    scale0.fma((FloatVector) first.convert(VectorOperators.I2F, 0), min0)
                            .intoMemorySegment(ALL, to + 256L * j + 4L * i, ORDER);
                    scale1.fma((FloatVector) second.convert(VectorOperators.I2F, 0), min1)
                            .intoMemorySegment(ALL, to + 256L * j + 128 + 4L * i, ORDER);
                }
            }
        }
    }
}
