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
 * Blocks of 256 values {@code q * scale - min} in groups of 32, {@link Q4_K} and {@link Q5_K}: 16-bit factors of scales
 * and mins, the groups' own ({@link ScaleMin}), the fifth bits if there are any, then for each two groups 32 bytes, the
 * first group in the low nibbles.
 */
final class ScaleMinBlocks {
    private static final int MIN = 2;
    private static final int GROUPS = 4;
    private static final int FIFTH_BITS = 16;

    private ScaleMinBlocks() {}

    /**
     * Writes {@code count} values, whole blocks, as 32-bit floats.
     *
     * @param quants offset in a block of the 128 bytes with the nibbles
     * @param fifthBits whether there are fifth bits
     */
    static void dequantize(long source, long target, int count, int blockBytes, int quants, boolean fifthBits) {
        for (int block = 0; block < count / 256; block++) {
            long from = (source + (long) blockBytes * block) & MASK;
            long to = (target + 1024L * block) & MASK;
            float scale = Simd.half(from);
            float min = Simd.half(from + MIN);
            for (int j = 0; j < 4; j++) {
                FloatVector scale0 = FloatVector.broadcast(FLOATS, scale * ScaleMin.scale(from + GROUPS, 2 * j));
                FloatVector scale1 = FloatVector.broadcast(FLOATS, scale * ScaleMin.scale(from + GROUPS, 2 * j + 1));
                FloatVector min0 = FloatVector.broadcast(FLOATS, -(min * ScaleMin.min(from + GROUPS, 2 * j)));
                FloatVector min1 = FloatVector.broadcast(FLOATS, -(min * ScaleMin.min(from + GROUPS, 2 * j + 1)));
                for (int i = 0; i < 32; i += LANES) {
                    IntVector pair = Simd.unsignedBytes(from + quants + 32L * j + i);
                    IntVector first = pair.and(15);
                    IntVector second = pair.lanewise(VectorOperators.LSHR, 4);
                    if (fifthBits) {
                        IntVector high = Simd.unsignedBytes(from + FIFTH_BITS + i)
                                .lanewise(VectorOperators.LSHR, 2 * j)
                                .lanewise(VectorOperators.LSHL, 4);
                        first = first.or(high.and(16));
                        second =
                                second.or(high.lanewise(VectorOperators.LSHR, 1).and(16));
                    }
                    scale0.fma((FloatVector) first.convert(VectorOperators.I2F, 0), min0)
                            .intoMemorySegment(ALL, to + 256L * j + 4L * i, ORDER);
                    scale1.fma((FloatVector) second.convert(VectorOperators.I2F, 0), min1)
                            .intoMemorySegment(ALL, to + 256L * j + 128 + 4L * i, ORDER);
                }
            }
        }
    }
}
