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

/**
 * Blocks of 32 values {@code q * scale + min} with 4-bit q: a 16-bit scale, in Q4_1 a 16-bit min, then 16 bytes, low
 * nibbles first. The min of Q4_0 is {@code -8 * scale}.
 */
final class Q4 {
    /** What differs between the formats: bytes of a block, and whether it has a min. */
    private static final int Q4_0_BYTES = 18;

    private static final int Q4_1_BYTES = 20;

    private Q4() {}

    /** Writes {@code count} values of Q4_0, or with {@code hasMin} of Q4_1, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count, boolean hasMin) {
        int blockBytes = hasMin ? Q4_1_BYTES : Q4_0_BYTES;
        for (int block = 0; block < count / 32; block++) {
            long from = (source + (long) blockBytes * block) & MASK;
            long quants = (from + blockBytes - 16) & MASK;
            long to = (target + 128L * block) & MASK;
            float factor = Simd.half(from);
            FloatVector scale = FloatVector.broadcast(FLOATS, factor);
            FloatVector min = FloatVector.broadcast(FLOATS, hasMin ? Simd.half(from + 2) : -8f * factor);
            for (int i = 0; i < 16; i += LANES) {
                IntVector pair = Simd.unsignedBytes(quants + i);
                scale.fma((FloatVector) pair.and(15).convert(VectorOperators.I2F, 0), min)
                        .intoMemorySegment(ALL, to + 4L * i, ORDER);
                scale.fma((FloatVector) pair.lanewise(VectorOperators.LSHR, 4).convert(VectorOperators.I2F, 0), min)
                        .intoMemorySegment(ALL, to + 64 + 4L * i, ORDER);
            }
        }
    }

    /** Lane sums of two rows times one vector of 8 or 16 lanes, see {@link WeightFormats#dots}. */
    static boolean dots(long row0, long row1, long x, int columns, long sums, boolean hasMin) {
        int blockBytes = hasMin ? Q4_1_BYTES : Q4_0_BYTES;
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        IntVector mask = IntVector.broadcast(INTS, 15);
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
            long quants0 = (p0 + blockBytes - 16) & MASK;
            // No helper for the 16-bit floats: behind so many vector calls C2 would not inline it.
            float factor0 = Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p0));
            float offset0 = hasMin ? Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p0 + 2)) : -8f * factor0;
            FloatVector scale0 = FloatVector.broadcast(FLOATS, factor0);
            FloatVector min0 = FloatVector.broadcast(FLOATS, offset0);
            IntVector pair0 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, quants0, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            sum0 = scale0.fma((FloatVector) mask.and(pair0).convert(VectorOperators.I2F, 0), min0)
                    .fma(v0, sum0);
            IntVector last0 = pair0;
            if (LANES == 8) {
                last0 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, quants0 + LANES, ORDER)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
                sum0 = scale0.fma((FloatVector) mask.and(last0).convert(VectorOperators.I2F, 0), min0)
                        .fma(v1, sum0);
                sum0 = scale0.fma(
                                (FloatVector) IntVector.zero(INTS)
                                        .or(pair0)
                                        .lanewise(VectorOperators.LSHR, 4)
                                        .convert(VectorOperators.I2F, 0),
                                min0)
                        .fma(v2, sum0);
            }
            sum0 = scale0.fma(
                            (FloatVector) IntVector.zero(INTS)
                                    .or(last0)
                                    .lanewise(VectorOperators.LSHR, 4)
                                    .convert(VectorOperators.I2F, 0),
                            min0)
                    .fma(v3, sum0);

            long p1 = (row1 + (long) blockBytes * block) & MASK;
            long quants1 = (p1 + blockBytes - 16) & MASK;
            float factor1 = Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p1));
            float offset1 = hasMin ? Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p1 + 2)) : -8f * factor1;
            FloatVector scale1 = FloatVector.broadcast(FLOATS, factor1);
            FloatVector min1 = FloatVector.broadcast(FLOATS, offset1);
            IntVector pair1 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, quants1, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            sum1 = scale1.fma((FloatVector) mask.and(pair1).convert(VectorOperators.I2F, 0), min1)
                    .fma(v0, sum1);
            IntVector last1 = pair1;
            if (LANES == 8) {
                last1 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, quants1 + LANES, ORDER)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
                sum1 = scale1.fma((FloatVector) mask.and(last1).convert(VectorOperators.I2F, 0), min1)
                        .fma(v1, sum1);
                sum1 = scale1.fma(
                                (FloatVector) IntVector.zero(INTS)
                                        .or(pair1)
                                        .lanewise(VectorOperators.LSHR, 4)
                                        .convert(VectorOperators.I2F, 0),
                                min1)
                        .fma(v2, sum1);
            }
            sum1 = scale1.fma(
                            (FloatVector) IntVector.zero(INTS)
                                    .or(last1)
                                    .lanewise(VectorOperators.LSHR, 4)
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
