package dev.cakebench.inference.kernels;

import jdk.incubator.vector.FloatVector;

/**
 * The one matrix multiplication of the engine: weights, QK^T and PV of a prefill all run in this tile, as {@link WideTile}
 * or {@link NarrowTile}.
 */
final class GemmTile {
    /**
     * Values for the exits of {@link NarrowTile#multiply}, none ever equal to a depth. They come from an array because C2 must
     * not know them.
     */
    private static final int[] NEVER = {-1, -1, -1, -1, -1};

    private GemmTile() {}

    /*
     * The tiles are written out line by line because C2 keeps vectors in registers only in straight-line code: a method
     * of ours that takes or returns a vector is not inlined once a method has some thirty vector calls, and then every
     * vector is allocated.
     *
     * They hold as few vector calls as possible, so they leave the addition to c to another method: the profiling form
     * of a method with some hundred vector calls has more virtual registers than C1 can number. A method that got its
     * simpler form while C2 was busy then stays in it for ever.
     */

    /**
     * Writes {@code a * b} to {@code c}: 6 rows, one panel of tokens.
     *
     * @param a address of {@code [6][ROW_STRIDE]} floats, of which {@code depth} columns count
     * @param b address of {@code [depth][PANEL_TOKENS]} floats
     * @param c address of {@code [6][PANEL_TOKENS]} floats
     * @param depth a multiple of {@code DEPTH_STEP}
     */
    static void multiply(long a, long b, long c, int depth) {
        if (Simd.WIDE) {
            WideTile.multiply(a, b, c, depth);
        } else {
            NarrowTile.multiply(a, b, c, depth, NEVER[0], NEVER[1], NEVER[2], NEVER[3], NEVER[4]);
        }
    }

    /**
     * Adds {@code a * b} to {@code c}, otherwise as {@link #multiply}.
     *
     * @param sums address of {@code [6][PANEL_TOKENS]} floats of working memory
     */
    static void addTile(long a, long b, long c, int depth, long sums) {
        multiply(a, b, sums, depth);
        for (int i = 0; i < Simd.TILE_ROWS * Simd.PANEL_TOKENS; i += 2 * Simd.LANES) {
            long at = (c + 4L * i) & Simd.MASK;
            long from = (sums + 4L * i) & Simd.MASK;
            FloatVector.fromMemorySegment(Simd.FLOATS, Simd.ALL, at, Simd.ORDER)
                    .add(FloatVector.fromMemorySegment(Simd.FLOATS, Simd.ALL, from, Simd.ORDER))
                    .intoMemorySegment(Simd.ALL, at, Simd.ORDER);
            FloatVector.fromMemorySegment(Simd.FLOATS, Simd.ALL, at + Simd.VECTOR_BYTES, Simd.ORDER)
                    .add(FloatVector.fromMemorySegment(Simd.FLOATS, Simd.ALL, from + Simd.VECTOR_BYTES, Simd.ORDER))
                    .intoMemorySegment(Simd.ALL, at + Simd.VECTOR_BYTES, Simd.ORDER);
        }
    }
}
