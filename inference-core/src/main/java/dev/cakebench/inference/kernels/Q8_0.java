package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Blocks of 32 values {@code q * scale}: a 16-bit scale, then 32 signed bytes. */
final class Q8_0 {
    private static final int BLOCK_BYTES = 34;

    private Q8_0() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        for (int block = 0; block < count / 32; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            long to = (target + 128L * block) & MASK;
            FloatVector scale = FloatVector.broadcast(FLOATS, Simd.half(from));
            for (int i = 0; i < 32; i += LANES) {
                scale.mul(Simd.signedBytes(from + 2 + i)).intoMemorySegment(ALL, to + 4L * i, ORDER);
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
            FloatVector scale0 = FloatVector.broadcast(FLOATS, Simd.half(p0));
            sum0 = scale0.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + 2, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v0, sum0);
            sum0 = scale0.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + 2 + LANES, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v1, sum0);
            if (LANES == 8) {
                sum0 = scale0.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + 18, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v2, sum0);
                sum0 = scale0.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + 26, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v3, sum0);
            }

            long p1 = (row1 + (long) BLOCK_BYTES * block) & MASK;
            FloatVector scale1 = FloatVector.broadcast(FLOATS, Simd.half(p1));
            sum1 = scale1.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + 2, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v0, sum1);
            sum1 = scale1.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + 2 + LANES, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v1, sum1);
            if (LANES == 8) {
                sum1 = scale1.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + 18, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v2, sum1);
                sum1 = scale1.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + 26, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v3, sum1);
            }

            long p2 = (row2 + (long) BLOCK_BYTES * block) & MASK;
            FloatVector scale2 = FloatVector.broadcast(FLOATS, Simd.half(p2));
            sum2 = scale2.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p2 + 2, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v0, sum2);
            sum2 = scale2.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p2 + 2 + LANES, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v1, sum2);
            if (LANES == 8) {
                sum2 = scale2.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p2 + 18, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v2, sum2);
                sum2 = scale2.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p2 + 26, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v3, sum2);
            }

            long p3 = (row3 + (long) BLOCK_BYTES * block) & MASK;
            FloatVector scale3 = FloatVector.broadcast(FLOATS, Simd.half(p3));
            sum3 = scale3.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p3 + 2, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v0, sum3);
            sum3 = scale3.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p3 + 2 + LANES, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v1, sum3);
            if (LANES == 8) {
                sum3 = scale3.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p3 + 18, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v2, sum3);
                sum3 = scale3.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p3 + 26, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v3, sum3);
            }
        }
        long t = sums & MASK;
        FloatVector.zero(FLOATS).add(sum0).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(sum1).intoMemorySegment(ALL, t + Simd.VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(sum2).intoMemorySegment(ALL, t + 2 * Simd.VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(sum3).intoMemorySegment(ALL, t + 3 * Simd.VECTOR_BYTES, ORDER);
    }
}
