package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.PANEL_ROW_BYTES;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;

/** The tile of {@link GemmTile} for 16 registers: 6 rows times 2 vectors, two steps along the depth per turn. */
final class NarrowTile {
    private static final long ROW = 4L * Simd.ROW_STRIDE;

    private NarrowTile() {}

    /*
     * C2 would move later broadcasts above the first multiply-adds and spill three sums, whose way through memory then
     * sets the pace (42 instead of 102 GFLOPS). At an exit the sums so far are live, so it cannot. Every exit needs a
     * parameter of its own, or C2 drops the later tests as redundant.
     */

    /**
     * See {@link GemmTile#multiply}.
     *
     * @param e0 like {@code e1 .. e4} any number that is no even number below {@code depth}
     */
    static void multiply(long a, long b, long c, int depth, int e0, int e1, int e2, int e3, int e4) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        for (int k = 0; k < depth; k += 2) {
            long p = (a + 4L * k) & MASK;
            long q = (b + PANEL_ROW_BYTES * k) & MASK;
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, ALL, q, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, ALL, q + VECTOR_BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + ROW));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            if (k == e0) {
                break;
            }
            FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 2 * ROW));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 3 * ROW));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            if (k == e1) {
                break;
            }
            FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 4 * ROW));
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 5 * ROW));
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            if (k == e2) {
                break;
            }
            long next = q + PANEL_ROW_BYTES;
            FloatVector d0 = FloatVector.fromMemorySegment(FLOATS, ALL, next, ORDER);
            FloatVector d1 = FloatVector.fromMemorySegment(FLOATS, ALL, next + VECTOR_BYTES, ORDER);
            FloatVector z0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 4));
            c00 = z0.fma(d0, c00);
            c01 = z0.fma(d1, c01);
            FloatVector z1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + ROW + 4));
            c10 = z1.fma(d0, c10);
            c11 = z1.fma(d1, c11);
            if (k == e3) {
                break;
            }
            FloatVector z2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 2 * ROW + 4));
            c20 = z2.fma(d0, c20);
            c21 = z2.fma(d1, c21);
            FloatVector z3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 3 * ROW + 4));
            c30 = z3.fma(d0, c30);
            c31 = z3.fma(d1, c31);
            if (k == e4) {
                break;
            }
            FloatVector z4 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 4 * ROW + 4));
            c40 = z4.fma(d0, c40);
            c41 = z4.fma(d1, c41);
            FloatVector z5 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 5 * ROW + 4));
            c50 = z5.fma(d0, c50);
            c51 = z5.fma(d1, c51);
        }
        long t = c & MASK;
        zero.add(c00).intoMemorySegment(ALL, t, ORDER);
        zero.add(c01).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        zero.add(c10).intoMemorySegment(ALL, t + 2 * VECTOR_BYTES, ORDER);
        zero.add(c11).intoMemorySegment(ALL, t + 3 * VECTOR_BYTES, ORDER);
        zero.add(c20).intoMemorySegment(ALL, t + 4 * VECTOR_BYTES, ORDER);
        zero.add(c21).intoMemorySegment(ALL, t + 5 * VECTOR_BYTES, ORDER);
        zero.add(c30).intoMemorySegment(ALL, t + 6 * VECTOR_BYTES, ORDER);
        zero.add(c31).intoMemorySegment(ALL, t + 7 * VECTOR_BYTES, ORDER);
        zero.add(c40).intoMemorySegment(ALL, t + 8 * VECTOR_BYTES, ORDER);
        zero.add(c41).intoMemorySegment(ALL, t + 9 * VECTOR_BYTES, ORDER);
        zero.add(c50).intoMemorySegment(ALL, t + 10 * VECTOR_BYTES, ORDER);
        zero.add(c51).intoMemorySegment(ALL, t + 11 * VECTOR_BYTES, ORDER);
    }
}
