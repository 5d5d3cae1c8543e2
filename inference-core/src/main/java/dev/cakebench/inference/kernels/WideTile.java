package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.PANEL_ROW_BYTES;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;

/** The tile of {@link GemmTile} for 32 registers: 6 rows times 4 vectors. */
final class WideTile {
    private static final long ROW = 4L * Simd.ROW_STRIDE;

    private WideTile() {}

    /** See {@link GemmTile#multiply}. */
    static void multiply(long a, long b, long c, int depth) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c03 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        FloatVector c13 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c22 = zero;
        FloatVector c23 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c32 = zero;
        FloatVector c33 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c42 = zero;
        FloatVector c43 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        FloatVector c52 = zero;
        FloatVector c53 = zero;
        for (int k = 0; k < depth; k++) {
            long p = (a + 4L * k) & MASK;
            long q = (b + PANEL_ROW_BYTES * k) & MASK;
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, ALL, q, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, ALL, q + VECTOR_BYTES, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(FLOATS, ALL, q + 2 * VECTOR_BYTES, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(FLOATS, ALL, q + 3 * VECTOR_BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + ROW));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            c13 = x1.fma(b3, c13);
            FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 2 * ROW));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            c23 = x2.fma(b3, c23);
            FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 3 * ROW));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            c33 = x3.fma(b3, c33);
            FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 4 * ROW));
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            c42 = x4.fma(b2, c42);
            c43 = x4.fma(b3, c43);
            FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 5 * ROW));
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            c52 = x5.fma(b2, c52);
            c53 = x5.fma(b3, c53);
        }
        long t = c & MASK;
        zero.add(c00).intoMemorySegment(ALL, t, ORDER);
        zero.add(c01).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        zero.add(c02).intoMemorySegment(ALL, t + 2 * VECTOR_BYTES, ORDER);
        zero.add(c03).intoMemorySegment(ALL, t + 3 * VECTOR_BYTES, ORDER);
        zero.add(c10).intoMemorySegment(ALL, t + 4 * VECTOR_BYTES, ORDER);
        zero.add(c11).intoMemorySegment(ALL, t + 5 * VECTOR_BYTES, ORDER);
        zero.add(c12).intoMemorySegment(ALL, t + 6 * VECTOR_BYTES, ORDER);
        zero.add(c13).intoMemorySegment(ALL, t + 7 * VECTOR_BYTES, ORDER);
        zero.add(c20).intoMemorySegment(ALL, t + 8 * VECTOR_BYTES, ORDER);
        zero.add(c21).intoMemorySegment(ALL, t + 9 * VECTOR_BYTES, ORDER);
        zero.add(c22).intoMemorySegment(ALL, t + 10 * VECTOR_BYTES, ORDER);
        zero.add(c23).intoMemorySegment(ALL, t + 11 * VECTOR_BYTES, ORDER);
        zero.add(c30).intoMemorySegment(ALL, t + 12 * VECTOR_BYTES, ORDER);
        zero.add(c31).intoMemorySegment(ALL, t + 13 * VECTOR_BYTES, ORDER);
        zero.add(c32).intoMemorySegment(ALL, t + 14 * VECTOR_BYTES, ORDER);
        zero.add(c33).intoMemorySegment(ALL, t + 15 * VECTOR_BYTES, ORDER);
        zero.add(c40).intoMemorySegment(ALL, t + 16 * VECTOR_BYTES, ORDER);
        zero.add(c41).intoMemorySegment(ALL, t + 17 * VECTOR_BYTES, ORDER);
        zero.add(c42).intoMemorySegment(ALL, t + 18 * VECTOR_BYTES, ORDER);
        zero.add(c43).intoMemorySegment(ALL, t + 19 * VECTOR_BYTES, ORDER);
        zero.add(c50).intoMemorySegment(ALL, t + 20 * VECTOR_BYTES, ORDER);
        zero.add(c51).intoMemorySegment(ALL, t + 21 * VECTOR_BYTES, ORDER);
        zero.add(c52).intoMemorySegment(ALL, t + 22 * VECTOR_BYTES, ORDER);
        zero.add(c53).intoMemorySegment(ALL, t + 23 * VECTOR_BYTES, ORDER);
    }
}
