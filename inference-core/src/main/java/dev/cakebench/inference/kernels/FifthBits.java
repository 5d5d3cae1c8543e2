package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.INTS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Groups of 32 values of 5 bits: the 32 fifth bits, then 16 bytes, low nibbles first; {@link Q5_0} and {@link Q5_1}. */
final class FifthBits {
    private static final int QUANTS = 4;
    private static final int GROUP_BYTES = 20;
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

    /**
     * Lane sums of two rows times one vector of 8 or 16 lanes, see {@link WeightFormats#dots}.
     *
     * @param blockBytes bytes of a block: a 16-bit scale, with {@code hasMin} a 16-bit min, and a group
     */
    static boolean dots(long row0, long row1, long x, int columns, long sums, int blockBytes, boolean hasMin) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        IntVector nibble = IntVector.broadcast(INTS, 15);
        for (int block = 0; block < columns / 32; block++) {
            long v = (x + 128L * block) & MASK;
            FloatVector v0 = FloatVector.fromMemorySegment(FLOATS, ALL, v, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(FLOATS, ALL, v + VECTOR_BYTES, ORDER);
            FloatVector v2 = v0;
            FloatVector v3 = v1;
            if (LANES == 8) {
                v2 = FloatVector.fromMemorySegment(FLOATS, ALL, v + 2 * VECTOR_BYTES, ORDER);
                v3 = FloatVector.fromMemorySegment(FLOATS, ALL, v + 3 * VECTOR_BYTES, ORDER);
            }

            long p0 = (row0 + (long) blockBytes * block) & MASK;
            long bits0 = (p0 + blockBytes - GROUP_BYTES) & MASK;
            // No helper for the 16-bit floats: behind so many vector calls C2 would not inline it.
            float factor0 = Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p0));
            float offset0 = hasMin ? Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p0 + 2)) : -16f * factor0;
            FloatVector scale0 = FloatVector.broadcast(FLOATS, factor0);
            FloatVector min0 = FloatVector.broadcast(FLOATS, offset0);
            IntVector high0 =
                    IntVector.broadcast(INTS, ALL.get(Layouts.FILE_INT, bits0)).lanewise(VectorOperators.LSHR, LANE);
            IntVector pair0 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, bits0 + QUANTS, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            sum0 = scale0.fma(
                            (FloatVector) nibble.and(pair0)
                                    .or(high0.lanewise(VectorOperators.LSHL, 4).and(16))
                                    .convert(VectorOperators.I2F, 0),
                            min0)
                    .fma(v0, sum0);
            IntVector last0 = pair0;
            if (LANES == 8) {
                last0 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, bits0 + QUANTS + LANES, ORDER)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
                sum0 = scale0.fma(
                                (FloatVector) nibble.and(last0)
                                        .or(high0.lanewise(VectorOperators.LSHR, 4)
                                                .and(16))
                                        .convert(VectorOperators.I2F, 0),
                                min0)
                        .fma(v1, sum0);
                sum0 = scale0.fma(
                                (FloatVector) IntVector.zero(INTS)
                                        .or(pair0)
                                        .lanewise(VectorOperators.LSHR, 4)
                                        .or(high0.lanewise(VectorOperators.LSHR, 12)
                                                .and(16))
                                        .convert(VectorOperators.I2F, 0),
                                min0)
                        .fma(v2, sum0);
            }
            sum0 = scale0.fma(
                            (FloatVector) IntVector.zero(INTS)
                                    .or(last0)
                                    .lanewise(VectorOperators.LSHR, 4)
                                    .or(high0.lanewise(VectorOperators.LSHR, LANES == 8 ? 20 : 12)
                                            .and(16))
                                    .convert(VectorOperators.I2F, 0),
                            min0)
                    .fma(v3, sum0);

            long p1 = (row1 + (long) blockBytes * block) & MASK;
            long bits1 = (p1 + blockBytes - GROUP_BYTES) & MASK;
            // No helper for the 16-bit floats: behind so many vector calls C2 would not inline it.
            float factor1 = Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p1));
            float offset1 = hasMin ? Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p1 + 2)) : -16f * factor1;
            FloatVector scale1 = FloatVector.broadcast(FLOATS, factor1);
            FloatVector min1 = FloatVector.broadcast(FLOATS, offset1);
            IntVector high1 =
                    IntVector.broadcast(INTS, ALL.get(Layouts.FILE_INT, bits1)).lanewise(VectorOperators.LSHR, LANE);
            IntVector pair1 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, bits1 + QUANTS, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            sum1 = scale1.fma(
                            (FloatVector) nibble.and(pair1)
                                    .or(high1.lanewise(VectorOperators.LSHL, 4).and(16))
                                    .convert(VectorOperators.I2F, 0),
                            min1)
                    .fma(v0, sum1);
            IntVector last1 = pair1;
            if (LANES == 8) {
                last1 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, bits1 + QUANTS + LANES, ORDER)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
                sum1 = scale1.fma(
                                (FloatVector) nibble.and(last1)
                                        .or(high1.lanewise(VectorOperators.LSHR, 4)
                                                .and(16))
                                        .convert(VectorOperators.I2F, 0),
                                min1)
                        .fma(v1, sum1);
                sum1 = scale1.fma(
                                (FloatVector) IntVector.zero(INTS)
                                        .or(pair1)
                                        .lanewise(VectorOperators.LSHR, 4)
                                        .or(high1.lanewise(VectorOperators.LSHR, 12)
                                                .and(16))
                                        .convert(VectorOperators.I2F, 0),
                                min1)
                        .fma(v2, sum1);
            }
            sum1 = scale1.fma(
                            (FloatVector) IntVector.zero(INTS)
                                    .or(last1)
                                    .lanewise(VectorOperators.LSHR, 4)
                                    .or(high1.lanewise(VectorOperators.LSHR, LANES == 8 ? 20 : 12)
                                            .and(16))
                                    .convert(VectorOperators.I2F, 0),
                            min1)
                    .fma(v3, sum1);
        }
        long t = sums & MASK;
        FloatVector.zero(FLOATS).add(sum0).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(sum1).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        return true;
    }
}
