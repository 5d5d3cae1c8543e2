package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.FloatVector;

/** 32-bit floats. */
final class F32 {
    private F32() {}

    /** Copies {@code count} values. */
    static void dequantize(long source, long target, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromMemorySegment(FLOATS, ALL, (source + 4L * i) & MASK, ORDER)
                    .intoMemorySegment(ALL, (target + 4L * i) & MASK, ORDER);
        }
        for (; i < count; i++) {
            Simd.set(target + 4L * i, Simd.get(source + 4L * i));
        }
    }

    /**
     * Dot products of four rows with one vector, lane by lane: lane l of sum r is the sum over all k = l modulo the
     * lanes, in order. The columns behind the last whole vector are left out.
     *
     * @param sums receives {@code [4][LANES]} floats
     */
    static void dots(long row0, long row1, long row2, long row3, long x, int columns, long sums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        FloatVector sum2 = FloatVector.zero(FLOATS);
        FloatVector sum3 = FloatVector.zero(FLOATS);
        for (int k = 0; k <= columns - LANES; k += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(FLOATS, ALL, (x + 4L * k) & MASK, ORDER);
            FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, ALL, (row0 + 4L * k) & MASK, ORDER);
            sum0 = w0.fma(v, sum0);
            FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, ALL, (row1 + 4L * k) & MASK, ORDER);
            sum1 = w1.fma(v, sum1);
            FloatVector w2 = FloatVector.fromMemorySegment(FLOATS, ALL, (row2 + 4L * k) & MASK, ORDER);
            sum2 = w2.fma(v, sum2);
            FloatVector w3 = FloatVector.fromMemorySegment(FLOATS, ALL, (row3 + 4L * k) & MASK, ORDER);
            sum3 = w3.fma(v, sum3);
        }
        long t = sums & MASK;
        FloatVector.zero(FLOATS).add(sum0).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(sum1).intoMemorySegment(ALL, t + Simd.VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(sum2).intoMemorySegment(ALL, t + 2 * Simd.VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(sum3).intoMemorySegment(ALL, t + 3 * Simd.VECTOR_BYTES, ORDER);
    }
}
