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

    /**
     * 2 rows times 4 sequences: fits 16 registers.
     *
     * @param sums receives {@code [2][4][LANES]} floats
     */
    static void dots2x4(long w0, long w1, long x0, long x1, long x2, long x3, int columns, long sums) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = FloatVector.zero(FLOATS);
        FloatVector c02 = FloatVector.zero(FLOATS);
        FloatVector c03 = FloatVector.zero(FLOATS);
        FloatVector c10 = FloatVector.zero(FLOATS);
        FloatVector c11 = FloatVector.zero(FLOATS);
        FloatVector c12 = FloatVector.zero(FLOATS);
        FloatVector c13 = FloatVector.zero(FLOATS);
        for (int k = 0; k <= columns - LANES; k += LANES) {
            FloatVector a0 = FloatVector.fromMemorySegment(FLOATS, ALL, (w0 + 4L * k) & MASK, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(FLOATS, ALL, (w1 + 4L * k) & MASK, ORDER);
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, ALL, (x0 + 4L * k) & MASK, ORDER);
            c00 = a0.fma(b0, c00);
            c10 = a1.fma(b0, c10);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, ALL, (x1 + 4L * k) & MASK, ORDER);
            c01 = a0.fma(b1, c01);
            c11 = a1.fma(b1, c11);
            FloatVector b2 = FloatVector.fromMemorySegment(FLOATS, ALL, (x2 + 4L * k) & MASK, ORDER);
            c02 = a0.fma(b2, c02);
            c12 = a1.fma(b2, c12);
            FloatVector b3 = FloatVector.fromMemorySegment(FLOATS, ALL, (x3 + 4L * k) & MASK, ORDER);
            c03 = a0.fma(b3, c03);
            c13 = a1.fma(b3, c13);
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
