package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.PANEL_ROW_BYTES;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;
import static dev.cakebench.inference.kernels.Simd.WIDE;

import jdk.incubator.vector.FloatVector;

/** The one matrix multiplication of the engine: weights, QK^T and PV of a prefill all run in this tile. */
final class GemmTile {
    private static final long ROW = 4L * Simd.ROW_STRIDE;

    private GemmTile() {}

    /*
     * Written out line by line because C2 keeps vectors in registers only in straight-line code: a method of ours that
     * takes or returns a vector is not inlined once a method has some thirty vector calls, and then every vector is
     * allocated.
     *
     * With 16 registers C2 moves later broadcasts above the first multiply-adds and spills three sums, whose way
     * through memory then sets the pace (42 instead of 102 GFLOPS). At an exit the sums so far are live, so it cannot.
     * Every exit needs a parameter of its own, or C2 drops the later tests as redundant.
     */

    /**
     * Adds {@code a * b} to {@code c}: 6 rows, one panel of tokens.
     *
     * @param a address of {@code [6][ROW_STRIDE]} floats, of which {@code depth} columns count
     * @param b address of {@code [depth][PANEL_TOKENS]} floats
     * @param c address of {@code [6][PANEL_TOKENS]} floats
     * @param depth a multiple of {@code DEPTH_STEP}
     * @param e0 like {@code e1 .. e4} any number that is no multiple of {@code DEPTH_STEP} below {@code depth}
     */
    static void addTile(long a, long b, long c, int depth, int e0, int e1, int e2, int e3, int e4) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = FloatVector.zero(FLOATS);
        FloatVector c02 = FloatVector.zero(FLOATS);
        FloatVector c03 = FloatVector.zero(FLOATS);
        FloatVector c10 = FloatVector.zero(FLOATS);
        FloatVector c11 = FloatVector.zero(FLOATS);
        FloatVector c12 = FloatVector.zero(FLOATS);
        FloatVector c13 = FloatVector.zero(FLOATS);
        FloatVector c20 = FloatVector.zero(FLOATS);
        FloatVector c21 = FloatVector.zero(FLOATS);
        FloatVector c22 = FloatVector.zero(FLOATS);
        FloatVector c23 = FloatVector.zero(FLOATS);
        FloatVector c30 = FloatVector.zero(FLOATS);
        FloatVector c31 = FloatVector.zero(FLOATS);
        FloatVector c32 = FloatVector.zero(FLOATS);
        FloatVector c33 = FloatVector.zero(FLOATS);
        FloatVector c40 = FloatVector.zero(FLOATS);
        FloatVector c41 = FloatVector.zero(FLOATS);
        FloatVector c42 = FloatVector.zero(FLOATS);
        FloatVector c43 = FloatVector.zero(FLOATS);
        FloatVector c50 = FloatVector.zero(FLOATS);
        FloatVector c51 = FloatVector.zero(FLOATS);
        FloatVector c52 = FloatVector.zero(FLOATS);
        FloatVector c53 = FloatVector.zero(FLOATS);
        for (int k = 0; k < depth; k += Simd.DEPTH_STEP) {
            long p = (a + 4L * k) & MASK;
            long q = (b + PANEL_ROW_BYTES * k) & MASK;
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, ALL, q, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, ALL, q + VECTOR_BYTES, ORDER);
            FloatVector b2 = b0;
            FloatVector b3 = b1;
            if (WIDE) {
                b2 = FloatVector.fromMemorySegment(FLOATS, ALL, q + 2 * VECTOR_BYTES, ORDER);
                b3 = FloatVector.fromMemorySegment(FLOATS, ALL, q + 3 * VECTOR_BYTES, ORDER);
            }
            FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            if (WIDE) {
                c02 = x0.fma(b2, c02);
                c03 = x0.fma(b3, c03);
            }
            FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + ROW));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            if (WIDE) {
                c12 = x1.fma(b2, c12);
                c13 = x1.fma(b3, c13);
            }
            if (!WIDE && k == e0) {
                break;
            }
            FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 2 * ROW));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            if (WIDE) {
                c22 = x2.fma(b2, c22);
                c23 = x2.fma(b3, c23);
            }
            FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 3 * ROW));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            if (WIDE) {
                c32 = x3.fma(b2, c32);
                c33 = x3.fma(b3, c33);
            }
            if (!WIDE && k == e1) {
                break;
            }
            FloatVector x4 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 4 * ROW));
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            if (WIDE) {
                c42 = x4.fma(b2, c42);
                c43 = x4.fma(b3, c43);
            }
            FloatVector x5 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, p + 5 * ROW));
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            if (WIDE) {
                c52 = x5.fma(b2, c52);
                c53 = x5.fma(b3, c53);
            }
            if (!WIDE && k == e2) {
                break;
            }
            if (!WIDE) {
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
        }
        long t = c & MASK;
        FloatVector.fromMemorySegment(FLOATS, ALL, t, ORDER).add(c00).intoMemorySegment(ALL, t, ORDER);
        FloatVector.fromMemorySegment(FLOATS, ALL, t + VECTOR_BYTES, ORDER)
                .add(c01)
                .intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        if (WIDE) {
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 2 * VECTOR_BYTES, ORDER)
                    .add(c02)
                    .intoMemorySegment(ALL, t + 2 * VECTOR_BYTES, ORDER);
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 3 * VECTOR_BYTES, ORDER)
                    .add(c03)
                    .intoMemorySegment(ALL, t + 3 * VECTOR_BYTES, ORDER);
        }
        FloatVector.fromMemorySegment(FLOATS, ALL, t + PANEL_ROW_BYTES, ORDER)
                .add(c10)
                .intoMemorySegment(ALL, t + PANEL_ROW_BYTES, ORDER);
        FloatVector.fromMemorySegment(FLOATS, ALL, t + PANEL_ROW_BYTES + VECTOR_BYTES, ORDER)
                .add(c11)
                .intoMemorySegment(ALL, t + PANEL_ROW_BYTES + VECTOR_BYTES, ORDER);
        if (WIDE) {
            FloatVector.fromMemorySegment(FLOATS, ALL, t + PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER)
                    .add(c12)
                    .intoMemorySegment(ALL, t + PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER);
            FloatVector.fromMemorySegment(FLOATS, ALL, t + PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER)
                    .add(c13)
                    .intoMemorySegment(ALL, t + PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER);
        }
        FloatVector.fromMemorySegment(FLOATS, ALL, t + 2 * PANEL_ROW_BYTES, ORDER)
                .add(c20)
                .intoMemorySegment(ALL, t + 2 * PANEL_ROW_BYTES, ORDER);
        FloatVector.fromMemorySegment(FLOATS, ALL, t + 2 * PANEL_ROW_BYTES + VECTOR_BYTES, ORDER)
                .add(c21)
                .intoMemorySegment(ALL, t + 2 * PANEL_ROW_BYTES + VECTOR_BYTES, ORDER);
        if (WIDE) {
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 2 * PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER)
                    .add(c22)
                    .intoMemorySegment(ALL, t + 2 * PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER);
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 2 * PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER)
                    .add(c23)
                    .intoMemorySegment(ALL, t + 2 * PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER);
        }
        FloatVector.fromMemorySegment(FLOATS, ALL, t + 3 * PANEL_ROW_BYTES, ORDER)
                .add(c30)
                .intoMemorySegment(ALL, t + 3 * PANEL_ROW_BYTES, ORDER);
        FloatVector.fromMemorySegment(FLOATS, ALL, t + 3 * PANEL_ROW_BYTES + VECTOR_BYTES, ORDER)
                .add(c31)
                .intoMemorySegment(ALL, t + 3 * PANEL_ROW_BYTES + VECTOR_BYTES, ORDER);
        if (WIDE) {
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 3 * PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER)
                    .add(c32)
                    .intoMemorySegment(ALL, t + 3 * PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER);
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 3 * PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER)
                    .add(c33)
                    .intoMemorySegment(ALL, t + 3 * PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER);
        }
        FloatVector.fromMemorySegment(FLOATS, ALL, t + 4 * PANEL_ROW_BYTES, ORDER)
                .add(c40)
                .intoMemorySegment(ALL, t + 4 * PANEL_ROW_BYTES, ORDER);
        FloatVector.fromMemorySegment(FLOATS, ALL, t + 4 * PANEL_ROW_BYTES + VECTOR_BYTES, ORDER)
                .add(c41)
                .intoMemorySegment(ALL, t + 4 * PANEL_ROW_BYTES + VECTOR_BYTES, ORDER);
        if (WIDE) {
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 4 * PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER)
                    .add(c42)
                    .intoMemorySegment(ALL, t + 4 * PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER);
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 4 * PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER)
                    .add(c43)
                    .intoMemorySegment(ALL, t + 4 * PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER);
        }
        FloatVector.fromMemorySegment(FLOATS, ALL, t + 5 * PANEL_ROW_BYTES, ORDER)
                .add(c50)
                .intoMemorySegment(ALL, t + 5 * PANEL_ROW_BYTES, ORDER);
        FloatVector.fromMemorySegment(FLOATS, ALL, t + 5 * PANEL_ROW_BYTES + VECTOR_BYTES, ORDER)
                .add(c51)
                .intoMemorySegment(ALL, t + 5 * PANEL_ROW_BYTES + VECTOR_BYTES, ORDER);
        if (WIDE) {
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 5 * PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER)
                    .add(c52)
                    .intoMemorySegment(ALL, t + 5 * PANEL_ROW_BYTES + 2 * VECTOR_BYTES, ORDER);
            FloatVector.fromMemorySegment(FLOATS, ALL, t + 5 * PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER)
                    .add(c53)
                    .intoMemorySegment(ALL, t + 5 * PANEL_ROW_BYTES + 3 * VECTOR_BYTES, ORDER);
        }
    }
}
