package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.INTS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Blocks of 32 values {@code (q - 8) * scale}: a 16-bit scale, then 16 bytes, low nibbles first. */
final class Q4_0 {
    private static final int BLOCK_BYTES = 18;
    private static final int QUANTS = 2;

    private Q4_0() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        for (int block = 0; block < count / 32; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            long to = (target + 128L * block) & MASK;
            float factor = Simd.half(from);
            FloatVector scale = FloatVector.broadcast(FLOATS, factor);
            FloatVector min = FloatVector.broadcast(FLOATS, -8f * factor);
            for (int i = 0; i < 16; i += LANES) {
                IntVector pair = Simd.unsignedBytes(from + QUANTS + i);
                scale.fma((FloatVector) pair.and(15).convert(VectorOperators.I2F, 0), min)
                        .intoMemorySegment(ALL, to + 4L * i, ORDER);
                scale.fma((FloatVector) pair.lanewise(VectorOperators.LSHR, 4).convert(VectorOperators.I2F, 0), min)
                        .intoMemorySegment(ALL, to + 64 + 4L * i, ORDER);
            }
        }
    }

    /**
     * Dot products of four rows with one vector, lane by lane: lane l of sum r is the sum over all k = l modulo the
     * lanes, in order. Takes vectors of 8 or 16 lanes.
     *
     * @param sums receives {@code [4][LANES]} floats
     */
    static void dots(long row0, long row1, long row2, long row3, long x, int columns, long sums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        FloatVector sum2 = FloatVector.zero(FLOATS);
        FloatVector sum3 = FloatVector.zero(FLOATS);
        IntVector mask = IntVector.broadcast(INTS, 15);
        for (int block = 0; block < columns / 32; block++) {
            long v = (x + 128L * block) & MASK;
            FloatVector v0 = FloatVector.fromMemorySegment(FLOATS, ALL, v, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(FLOATS, ALL, v + Simd.VECTOR_BYTES, ORDER);
            FloatVector v2 = v0;
            FloatVector v3 = v1;
            if (LANES == 8) {
                v2 = FloatVector.fromMemorySegment(FLOATS, ALL, v + 2 * Simd.VECTOR_BYTES, ORDER);
                v3 = FloatVector.fromMemorySegment(FLOATS, ALL, v + 3 * Simd.VECTOR_BYTES, ORDER);
            }

            long p0 = (row0 + (long) BLOCK_BYTES * block) & MASK;
            float factor0 = Simd.half(p0);
            FloatVector scale0 = FloatVector.broadcast(FLOATS, factor0);
            FloatVector min0 = FloatVector.broadcast(FLOATS, -8f * factor0);
            IntVector pair0 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + QUANTS, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            sum0 = scale0.fma((FloatVector) mask.and(pair0).convert(VectorOperators.I2F, 0), min0)
                    .fma(v0, sum0);
            IntVector last0 = pair0;
            if (LANES == 8) {
                last0 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + QUANTS + LANES, ORDER)
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

            long p1 = (row1 + (long) BLOCK_BYTES * block) & MASK;
            float factor1 = Simd.half(p1);
            FloatVector scale1 = FloatVector.broadcast(FLOATS, factor1);
            FloatVector min1 = FloatVector.broadcast(FLOATS, -8f * factor1);
            IntVector pair1 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + QUANTS, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            sum1 = scale1.fma((FloatVector) mask.and(pair1).convert(VectorOperators.I2F, 0), min1)
                    .fma(v0, sum1);
            IntVector last1 = pair1;
            if (LANES == 8) {
                last1 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + QUANTS + LANES, ORDER)
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

            long p2 = (row2 + (long) BLOCK_BYTES * block) & MASK;
            float factor2 = Simd.half(p2);
            FloatVector scale2 = FloatVector.broadcast(FLOATS, factor2);
            FloatVector min2 = FloatVector.broadcast(FLOATS, -8f * factor2);
            IntVector pair2 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p2 + QUANTS, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            sum2 = scale2.fma((FloatVector) mask.and(pair2).convert(VectorOperators.I2F, 0), min2)
                    .fma(v0, sum2);
            IntVector last2 = pair2;
            if (LANES == 8) {
                last2 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p2 + QUANTS + LANES, ORDER)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
                sum2 = scale2.fma((FloatVector) mask.and(last2).convert(VectorOperators.I2F, 0), min2)
                        .fma(v1, sum2);
                sum2 = scale2.fma(
                                (FloatVector) IntVector.zero(INTS)
                                        .or(pair2)
                                        .lanewise(VectorOperators.LSHR, 4)
                                        .convert(VectorOperators.I2F, 0),
                                min2)
                        .fma(v2, sum2);
            }
            sum2 = scale2.fma(
                            (FloatVector) IntVector.zero(INTS)
                                    .or(last2)
                                    .lanewise(VectorOperators.LSHR, 4)
                                    .convert(VectorOperators.I2F, 0),
                            min2)
                    .fma(v3, sum2);

            long p3 = (row3 + (long) BLOCK_BYTES * block) & MASK;
            float factor3 = Simd.half(p3);
            FloatVector scale3 = FloatVector.broadcast(FLOATS, factor3);
            FloatVector min3 = FloatVector.broadcast(FLOATS, -8f * factor3);
            IntVector pair3 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p3 + QUANTS, ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            sum3 = scale3.fma((FloatVector) mask.and(pair3).convert(VectorOperators.I2F, 0), min3)
                    .fma(v0, sum3);
            IntVector last3 = pair3;
            if (LANES == 8) {
                last3 = (IntVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p3 + QUANTS + LANES, ORDER)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
                sum3 = scale3.fma((FloatVector) mask.and(last3).convert(VectorOperators.I2F, 0), min3)
                        .fma(v1, sum3);
                sum3 = scale3.fma(
                                (FloatVector) IntVector.zero(INTS)
                                        .or(pair3)
                                        .lanewise(VectorOperators.LSHR, 4)
                                        .convert(VectorOperators.I2F, 0),
                                min3)
                        .fma(v2, sum3);
            }
            sum3 = scale3.fma(
                            (FloatVector) IntVector.zero(INTS)
                                    .or(last3)
                                    .lanewise(VectorOperators.LSHR, 4)
                                    .convert(VectorOperators.I2F, 0),
                            min3)
                    .fma(v3, sum3);
        }
        long t = sums & MASK;
        FloatVector.zero(FLOATS).add(sum0).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(sum1).intoMemorySegment(ALL, t + Simd.VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(sum2).intoMemorySegment(ALL, t + 2 * Simd.VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(sum3).intoMemorySegment(ALL, t + 3 * Simd.VECTOR_BYTES, ORDER);
    }
}
