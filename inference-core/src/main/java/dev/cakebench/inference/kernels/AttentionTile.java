package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Kernels.KEY_BLOCK;
import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;

/**
 * The tiles of {@link DenseAttention}: 4 queries times 2 vectors, two steps per turn, which fits 16 registers. Straight-line, and
 * with exits that are never taken, for the reasons given in {@link GemmTile} and {@link NarrowTile}; every sum runs in the order of
 * its keys or elements, however it is tiled.
 */
final class AttentionTile {
    /** Queries of a tile. */
    static final int QUERIES = 4;

    private static final long KEY_ROW_BYTES = 4L * KEY_BLOCK;

    private AttentionTile() {}

    /**
     * Dot products of four queries with two vectors of keys. An odd last element is left to {@link #addLast(long, long, long,
     * long)}.
     *
     * @param q0 like {@code q1 .. q3} the address of {@code [headDim]} floats
     * @param first address of the first vector of keys in its block {@code [headDim][KEY_BLOCK]}
     * @param second the same of the second vector
     * @param target receives {@code [4][2][LANES]} floats
     * @param e0 like {@code e1} and {@code e2} any number that is no even number below {@code headDim}
     */
    static void dots(
            long q0,
            long q1,
            long q2,
            long q3,
            long first,
            long second,
            int headDim,
            long target,
            int e0,
            int e1,
            int e2) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = FloatVector.zero(FLOATS);
        FloatVector c10 = FloatVector.zero(FLOATS);
        FloatVector c11 = FloatVector.zero(FLOATS);
        FloatVector c20 = FloatVector.zero(FLOATS);
        FloatVector c21 = FloatVector.zero(FLOATS);
        FloatVector c30 = FloatVector.zero(FLOATS);
        FloatVector c31 = FloatVector.zero(FLOATS);
        for (int k = 0; k < headDim - 1; k += 2) {
            long p = (first + KEY_ROW_BYTES * k) & MASK;
            long q = (second + KEY_ROW_BYTES * k) & MASK;
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, ALL, p, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, ALL, q, ORDER);
            FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q0 + 4L * k) & MASK));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q1 + 4L * k) & MASK));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            if (k == e0) {
                break;
            }
            FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q2 + 4L * k) & MASK));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q3 + 4L * k) & MASK));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            if (k == e1) {
                break;
            }
            FloatVector d0 = FloatVector.fromMemorySegment(FLOATS, ALL, p + KEY_ROW_BYTES, ORDER);
            FloatVector d1 = FloatVector.fromMemorySegment(FLOATS, ALL, q + KEY_ROW_BYTES, ORDER);
            FloatVector z0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q0 + 4L * k + 4) & MASK));
            c00 = z0.fma(d0, c00);
            c01 = z0.fma(d1, c01);
            FloatVector z1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q1 + 4L * k + 4) & MASK));
            c10 = z1.fma(d0, c10);
            c11 = z1.fma(d1, c11);
            if (k == e2) {
                break;
            }
            FloatVector z2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q2 + 4L * k + 4) & MASK));
            c20 = z2.fma(d0, c20);
            c21 = z2.fma(d1, c21);
            FloatVector z3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (q3 + 4L * k + 4) & MASK));
            c30 = z3.fma(d0, c30);
            c31 = z3.fma(d1, c31);
        }
        long t = target & MASK;
        FloatVector zero = FloatVector.zero(FLOATS);
        zero.add(c00).intoMemorySegment(ALL, t, ORDER);
        zero.add(c01).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        zero.add(c10).intoMemorySegment(ALL, t + 2 * VECTOR_BYTES, ORDER);
        zero.add(c11).intoMemorySegment(ALL, t + 3 * VECTOR_BYTES, ORDER);
        zero.add(c20).intoMemorySegment(ALL, t + 4 * VECTOR_BYTES, ORDER);
        zero.add(c21).intoMemorySegment(ALL, t + 5 * VECTOR_BYTES, ORDER);
        zero.add(c30).intoMemorySegment(ALL, t + 6 * VECTOR_BYTES, ORDER);
        zero.add(c31).intoMemorySegment(ALL, t + 7 * VECTOR_BYTES, ORDER);
    }

    /**
     * Adds weighted values to two vectors of four queries' sums. Queries may be one and the same, and so may the vectors: then
     * the same sum goes twice to the same place. Of an odd number of entries the last is left to {@link #addLast(float, long, float[], int)}.
     *
     * @param w0 like {@code w1 .. w3} the address of {@code [count]} weights
     * @param values address of the first entry's first vector
     * @param stride bytes between entries
     * @param toSecond elements from the first to the second vector
     * @param weighted the sums
     * @param i0 like {@code i1 .. i3} where the sums of a query's first vector begin
     * @param e0 like {@code e1} and {@code e2} any number that is no even number below {@code count}
     */
    static void addValues(
            long w0,
            long w1,
            long w2,
            long w3,
            long values,
            long stride,
            int toSecond,
            int count,
            float[] weighted,
            int i0,
            int i1,
            int i2,
            int i3,
            int e0,
            int e1,
            int e2) {
        FloatVector c00 = FloatVector.fromArray(FLOATS, weighted, i0);
        FloatVector c01 = FloatVector.fromArray(FLOATS, weighted, i0 + toSecond);
        FloatVector c10 = FloatVector.fromArray(FLOATS, weighted, i1);
        FloatVector c11 = FloatVector.fromArray(FLOATS, weighted, i1 + toSecond);
        FloatVector c20 = FloatVector.fromArray(FLOATS, weighted, i2);
        FloatVector c21 = FloatVector.fromArray(FLOATS, weighted, i2 + toSecond);
        FloatVector c30 = FloatVector.fromArray(FLOATS, weighted, i3);
        FloatVector c31 = FloatVector.fromArray(FLOATS, weighted, i3 + toSecond);
        for (int k = 0; k < count - 1; k += 2) {
            long p = (values + stride * k) & MASK;
            long q = (p + 4L * toSecond) & MASK;
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, ALL, p, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, ALL, q, ORDER);
            FloatVector x0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w0 + 4L * k) & MASK));
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w1 + 4L * k) & MASK));
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            if (k == e0) {
                break;
            }
            FloatVector x2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w2 + 4L * k) & MASK));
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w3 + 4L * k) & MASK));
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            if (k == e1) {
                break;
            }
            FloatVector d0 = FloatVector.fromMemorySegment(FLOATS, ALL, (p + stride) & MASK, ORDER);
            FloatVector d1 = FloatVector.fromMemorySegment(FLOATS, ALL, (q + stride) & MASK, ORDER);
            FloatVector z0 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w0 + 4L * k + 4) & MASK));
            c00 = z0.fma(d0, c00);
            c01 = z0.fma(d1, c01);
            FloatVector z1 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w1 + 4L * k + 4) & MASK));
            c10 = z1.fma(d0, c10);
            c11 = z1.fma(d1, c11);
            if (k == e2) {
                break;
            }
            FloatVector z2 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w2 + 4L * k + 4) & MASK));
            c20 = z2.fma(d0, c20);
            c21 = z2.fma(d1, c21);
            FloatVector z3 = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, (w3 + 4L * k + 4) & MASK));
            c30 = z3.fma(d0, c30);
            c31 = z3.fma(d1, c31);
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        zero.add(c00).intoArray(weighted, i0);
        zero.add(c01).intoArray(weighted, i0 + toSecond);
        zero.add(c10).intoArray(weighted, i1);
        zero.add(c11).intoArray(weighted, i1 + toSecond);
        zero.add(c20).intoArray(weighted, i2);
        zero.add(c21).intoArray(weighted, i2 + toSecond);
        zero.add(c30).intoArray(weighted, i3);
        zero.add(c31).intoArray(weighted, i3 + toSecond);
    }

    /** Adds the products of one query element and two vectors of keys to sums {@code [2][LANES]}. */
    static void addLast(long query, long first, long second, long sums) {
        FloatVector x = FloatVector.broadcast(FLOATS, ALL.get(Layouts.FLOAT, query & MASK));
        long t = sums & MASK;
        x.fma(
                        FloatVector.fromMemorySegment(FLOATS, ALL, first & MASK, ORDER),
                        FloatVector.fromMemorySegment(FLOATS, ALL, t, ORDER))
                .intoMemorySegment(ALL, t, ORDER);
        x.fma(
                        FloatVector.fromMemorySegment(FLOATS, ALL, second & MASK, ORDER),
                        FloatVector.fromMemorySegment(FLOATS, ALL, t + VECTOR_BYTES, ORDER))
                .intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
    }

    /** Adds one weighted vector to the sums that begin at {@code i}. */
    static void addLast(float weight, long value, float[] weighted, int i) {
        FloatVector sums = FloatVector.fromArray(FLOATS, weighted, i);
        FloatVector.broadcast(FLOATS, weight)
                .fma(FloatVector.fromMemorySegment(FLOATS, ALL, value & MASK, ORDER), sums)
                .intoArray(weighted, i);
    }
}
