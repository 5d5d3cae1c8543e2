package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;

/**
 * Lane sums of several rows of 32-bit floats times several sequences, in the order of {@link MatVec}; straight-line for
 * the reason given in {@link GemmTile}.
 */
final class DotTile {
    private DotTile() {}

    /*
     * Exits for the reason given in NarrowTile: without them C2 loads all operands of a turn first and spills sums (42 instead
     * of 80 GFLOPS on Zen 3).
     */

    /**
     * 3 rows times 4 sequences: 12 sums, 3 weights and 1 input fill 16 registers. Two vectors of columns per turn, so an odd last
     * one is left to {@link #addLast}.
     *
     * @param sums receives {@code [3][4][LANES]} floats
     * @param e0 like {@code e1 .. e6} any number that is no multiple of the lanes below {@code columns}
     */
    static void dots3x4(
            long w0,
            long w1,
            long w2,
            long x0,
            long x1,
            long x2,
            long x3,
            int columns,
            long sums,
            int e0,
            int e1,
            int e2,
            int e3,
            int e4,
            int e5,
            int e6) {
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
        for (int k = 0; k <= columns - 2 * LANES; k += 2 * LANES) {
            long p0 = (w0 + 4L * k) & MASK;
            long p1 = (w1 + 4L * k) & MASK;
            long p2 = (w2 + 4L * k) & MASK;
            long q0 = (x0 + 4L * k) & MASK;
            long q1 = (x1 + 4L * k) & MASK;
            long q2 = (x2 + 4L * k) & MASK;
            long q3 = (x3 + 4L * k) & MASK;
            FloatVector a0 = FloatVector.fromMemorySegment(FLOATS, ALL, p0, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(FLOATS, ALL, p1, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(FLOATS, ALL, p2, ORDER);
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, ALL, q0, ORDER);
            c00 = a0.fma(b0, c00);
            c10 = a1.fma(b0, c10);
            c20 = a2.fma(b0, c20);
            if (k == e0) {
                break;
            }
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, ALL, q1, ORDER);
            c01 = a0.fma(b1, c01);
            c11 = a1.fma(b1, c11);
            c21 = a2.fma(b1, c21);
            if (k == e1) {
                break;
            }
            FloatVector b2 = FloatVector.fromMemorySegment(FLOATS, ALL, q2, ORDER);
            c02 = a0.fma(b2, c02);
            c12 = a1.fma(b2, c12);
            c22 = a2.fma(b2, c22);
            if (k == e2) {
                break;
            }
            FloatVector b3 = FloatVector.fromMemorySegment(FLOATS, ALL, q3, ORDER);
            c03 = a0.fma(b3, c03);
            c13 = a1.fma(b3, c13);
            c23 = a2.fma(b3, c23);
            if (k == e3) {
                break;
            }
            FloatVector d0 = FloatVector.fromMemorySegment(FLOATS, ALL, p0 + VECTOR_BYTES, ORDER);
            FloatVector d1 = FloatVector.fromMemorySegment(FLOATS, ALL, p1 + VECTOR_BYTES, ORDER);
            FloatVector d2 = FloatVector.fromMemorySegment(FLOATS, ALL, p2 + VECTOR_BYTES, ORDER);
            FloatVector f0 = FloatVector.fromMemorySegment(FLOATS, ALL, q0 + VECTOR_BYTES, ORDER);
            c00 = d0.fma(f0, c00);
            c10 = d1.fma(f0, c10);
            c20 = d2.fma(f0, c20);
            if (k == e4) {
                break;
            }
            FloatVector f1 = FloatVector.fromMemorySegment(FLOATS, ALL, q1 + VECTOR_BYTES, ORDER);
            c01 = d0.fma(f1, c01);
            c11 = d1.fma(f1, c11);
            c21 = d2.fma(f1, c21);
            if (k == e5) {
                break;
            }
            FloatVector f2 = FloatVector.fromMemorySegment(FLOATS, ALL, q2 + VECTOR_BYTES, ORDER);
            c02 = d0.fma(f2, c02);
            c12 = d1.fma(f2, c12);
            c22 = d2.fma(f2, c22);
            if (k == e6) {
                break;
            }
            FloatVector f3 = FloatVector.fromMemorySegment(FLOATS, ALL, q3 + VECTOR_BYTES, ORDER);
            c03 = d0.fma(f3, c03);
            c13 = d1.fma(f3, c13);
            c23 = d2.fma(f3, c23);
        }
        long t = sums & MASK;
        FloatVector zero = FloatVector.zero(FLOATS);
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
    }

    /** Adds the products of the vector of columns at {@code w} and {@code x} to the sums of a row and a sequence. */
    static void addLast(long w, long x, long sums) {
        FloatVector last = FloatVector.fromMemorySegment(FLOATS, ALL, w & MASK, ORDER);
        last.fma(
                        FloatVector.fromMemorySegment(FLOATS, ALL, x & MASK, ORDER),
                        FloatVector.fromMemorySegment(FLOATS, ALL, sums & MASK, ORDER))
                .intoMemorySegment(ALL, sums & MASK, ORDER);
    }

    /**
     * 4 rows times 4 sequences: fits 32 registers.
     *
     * @param sums receives {@code [4][4][LANES]} floats
     */
    static void dots4x4(
            long w0, long w1, long w2, long w3, long x0, long x1, long x2, long x3, int columns, long sums) {
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
        for (int k = 0; k <= columns - LANES; k += LANES) {
            FloatVector a0 = FloatVector.fromMemorySegment(FLOATS, ALL, (w0 + 4L * k) & MASK, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(FLOATS, ALL, (w1 + 4L * k) & MASK, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(FLOATS, ALL, (w2 + 4L * k) & MASK, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(FLOATS, ALL, (w3 + 4L * k) & MASK, ORDER);
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, ALL, (x0 + 4L * k) & MASK, ORDER);
            c00 = a0.fma(b0, c00);
            c10 = a1.fma(b0, c10);
            c20 = a2.fma(b0, c20);
            c30 = a3.fma(b0, c30);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, ALL, (x1 + 4L * k) & MASK, ORDER);
            c01 = a0.fma(b1, c01);
            c11 = a1.fma(b1, c11);
            c21 = a2.fma(b1, c21);
            c31 = a3.fma(b1, c31);
            FloatVector b2 = FloatVector.fromMemorySegment(FLOATS, ALL, (x2 + 4L * k) & MASK, ORDER);
            c02 = a0.fma(b2, c02);
            c12 = a1.fma(b2, c12);
            c22 = a2.fma(b2, c22);
            c32 = a3.fma(b2, c32);
            FloatVector b3 = FloatVector.fromMemorySegment(FLOATS, ALL, (x3 + 4L * k) & MASK, ORDER);
            c03 = a0.fma(b3, c03);
            c13 = a1.fma(b3, c13);
            c23 = a2.fma(b3, c23);
            c33 = a3.fma(b3, c33);
        }
        long t = sums & MASK;
        FloatVector.zero(FLOATS).add(c00).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(c01).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c02).intoMemorySegment(ALL, t + 2 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c03).intoMemorySegment(ALL, t + 3 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c10).intoMemorySegment(ALL, t + 4 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c11).intoMemorySegment(ALL, t + 5 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c12).intoMemorySegment(ALL, t + 6 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c13).intoMemorySegment(ALL, t + 7 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c20).intoMemorySegment(ALL, t + 8 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c21).intoMemorySegment(ALL, t + 9 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c22).intoMemorySegment(ALL, t + 10 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c23).intoMemorySegment(ALL, t + 11 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c30).intoMemorySegment(ALL, t + 12 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c31).intoMemorySegment(ALL, t + 13 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c32).intoMemorySegment(ALL, t + 14 * VECTOR_BYTES, ORDER);
        FloatVector.zero(FLOATS).add(c33).intoMemorySegment(ALL, t + 15 * VECTOR_BYTES, ORDER);
    }
}
