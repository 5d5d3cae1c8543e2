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
     * Lane sums of two rows times one vector of 8 or 16 lanes, see {@link WeightFormats#dots}. The rows take turns, so that one
     * does not wait for the sum of the other, and the sums lie in memory: with both rows written out the method has some
     * ninety vector calls, and C2 sometimes left vectors of it on the heap for the life of the JVM.
     *
     * @param blockBytes bytes of a block: a 16-bit scale, with {@code hasMin} a 16-bit min, and a group
     */
    static boolean dots(long row0, long row1, long x, int columns, long sums, int blockBytes, boolean hasMin) {
        Simd.fill(sums, 2L * LANES, 0);
        IntVector nibble = IntVector.broadcast(INTS, 15);
        for (int turn = 0; turn < columns / 32 * 2; turn++) {
            int block = turn / 2;
            long v = (x + 128L * block) & MASK;
            long p = ((turn % 2 == 0 ? row0 : row1) + (long) blockBytes * block) & MASK;
            long t = (sums + turn % 2 * VECTOR_BYTES) & MASK;
            long group = (p + blockBytes - GROUP_BYTES) & MASK;
            // No helper for the 16-bit floats: behind so many vector calls C2 would not inline it.
            float factor = Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p));
            float offset = hasMin ? Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p + 2)) : -16f * factor;
            FloatVector scale = FloatVector.broadcast(FLOATS, factor);
            FloatVector min = FloatVector.broadcast(FLOATS, offset);
            IntVector high =
                    IntVector.broadcast(INTS, ALL.get(Layouts.FILE_INT, group)).lanewise(VectorOperators.LSHR, LANE);
            IntVector pair = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, group + QUANTS, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            FloatVector sum = scale.fma(
                            (FloatVector) nibble.and(pair)
                                    .or(high.lanewise(VectorOperators.LSHL, 4).and(16))
                                    .convert(VectorOperators.I2F, 0),
                            min)
                    .fma(
                            FloatVector.fromMemorySegment(FLOATS, ALL, v, ORDER),
                            FloatVector.fromMemorySegment(FLOATS, ALL, t, ORDER));
            IntVector last = pair;
            if (LANES == 8) {
                last = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, group + QUANTS + LANES, ORDER)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
                sum = scale.fma(
                                (FloatVector) nibble.and(last)
                                        .or(high.lanewise(VectorOperators.LSHR, 4)
                                                .and(16))
                                        .convert(VectorOperators.I2F, 0),
                                min)
                        .fma(FloatVector.fromMemorySegment(FLOATS, ALL, v + VECTOR_BYTES, ORDER), sum);
                sum = scale.fma(
                                (FloatVector) IntVector.zero(INTS)
                                        .or(pair)
                                        .lanewise(VectorOperators.LSHR, 4)
                                        .or(high.lanewise(VectorOperators.LSHR, 12)
                                                .and(16))
                                        .convert(VectorOperators.I2F, 0),
                                min)
                        .fma(FloatVector.fromMemorySegment(FLOATS, ALL, v + 2 * VECTOR_BYTES, ORDER), sum);
            }
            scale.fma(
                            (FloatVector) IntVector.zero(INTS)
                                    .or(last)
                                    .lanewise(VectorOperators.LSHR, 4)
                                    .or(high.lanewise(VectorOperators.LSHR, LANES == 8 ? 20 : 12)
                                            .and(16))
                                    .convert(VectorOperators.I2F, 0),
                            min)
                    .fma(FloatVector.fromMemorySegment(FLOATS, ALL, v + 128 - VECTOR_BYTES, ORDER), sum)
                    .intoMemorySegment(ALL, t, ORDER);
        }
        return true;
    }
}
