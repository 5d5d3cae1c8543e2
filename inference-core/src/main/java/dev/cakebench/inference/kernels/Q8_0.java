package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

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

    /** Lane sums of two rows times one vector of 8 or 16 lanes, see {@link WeightFormats#dots}. */
    static boolean dots(long row0, long row1, long x, int columns, long sums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        for (int block = 0; block < columns / 32; block++) {
            long v = (x + 128L * block) & MASK;
            long p0 = (row0 + (long) BLOCK_BYTES * block) & MASK;
            long p1 = (row1 + (long) BLOCK_BYTES * block) & MASK;
            // No helper for the 16-bit floats: behind so many vector calls C2 would not inline it.
            FloatVector scale0 = FloatVector.broadcast(FLOATS, Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p0)));
            FloatVector scale1 = FloatVector.broadcast(FLOATS, Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, p1)));
            FloatVector v0 = FloatVector.fromMemorySegment(FLOATS, ALL, v, ORDER);
            sum0 = scale0.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + 2, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v0, sum0);
            sum1 = scale1.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + 2, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v0, sum1);
            FloatVector v1 = FloatVector.fromMemorySegment(FLOATS, ALL, v + VECTOR_BYTES, ORDER);
            sum0 = scale0.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + 2 + LANES, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v1, sum0);
            sum1 = scale1.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + 2 + LANES, ORDER)
                            .convertShape(VectorOperators.B2F, FLOATS, 0))
                    .fma(v1, sum1);
            if (LANES == 8) {
                FloatVector v2 = FloatVector.fromMemorySegment(FLOATS, ALL, v + 2 * VECTOR_BYTES, ORDER);
                sum0 = scale0.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + 18, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v2, sum0);
                sum1 = scale1.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + 18, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v2, sum1);
                FloatVector v3 = FloatVector.fromMemorySegment(FLOATS, ALL, v + 3 * VECTOR_BYTES, ORDER);
                sum0 = scale0.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p0 + 26, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v3, sum0);
                sum1 = scale1.mul((FloatVector) ByteVector.fromMemorySegment(Simd.BYTES, ALL, p1 + 26, ORDER)
                                .convertShape(VectorOperators.B2F, FLOATS, 0))
                        .fma(v3, sum1);
            }
        }
        long t = sums & MASK;
        FloatVector.zero(FLOATS).add(sum0).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(sum1).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        return true;
    }
}
