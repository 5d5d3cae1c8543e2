package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.PANEL_ROW_BYTES;
import static dev.cakebench.inference.kernels.Simd.PANEL_TOKENS;
import static dev.cakebench.inference.kernels.Simd.TILE_VECTORS;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;

/** Arithmetic with tokens in lanes; nothing crosses lanes. */
final class PanelMath {
    private PanelMath() {}

    /** See {@link Kernels#rmsNormPanel}; addresses instead of segments. */
    static void rmsNorm(long x, long weight, long y, int features, float epsilon) {
        for (int v = 0; v < TILE_VECTORS; v++) {
            rmsNormVector(x + (long) v * VECTOR_BYTES, weight, y + (long) v * VECTOR_BYTES, features, epsilon);
        }
    }

    private static void rmsNormVector(long x, long weight, long y, int features, float epsilon) {
        FloatVector even = FloatVector.zero(FLOATS);
        FloatVector odd = FloatVector.zero(FLOATS);
        int f = 0;
        for (; f < features - 1; f += 2) {
            long at = (x + f * PANEL_ROW_BYTES) & MASK;
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, at + PANEL_ROW_BYTES, ORDER);
            even = a.fma(a, even);
            odd = b.fma(b, odd);
        }
        if (f < features) {
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, (x + f * PANEL_ROW_BYTES) & MASK, ORDER);
            even = a.fma(a, even);
        }
        FloatVector mean = FloatVector.zero(FLOATS).add(even).add(odd).div(features);
        FloatVector factor =
                FloatVector.broadcast(FLOATS, 1f).div(mean.add(epsilon).sqrt());
        for (f = 0; f < features; f++) {
            long offset = f * PANEL_ROW_BYTES;
            factor.mul(FloatVector.fromMemorySegment(FLOATS, ALL, (x + offset) & MASK, ORDER))
                    .mul(Simd.get(weight + 4L * f))
                    .intoMemorySegment(ALL, (y + offset) & MASK, ORDER);
        }
    }

    /** See {@link Kernels#ropePanel}; addresses instead of segments. */
    static void rope(long x, int heads, int headDim, int rotated, RopeLayout layout, long rotation) {
        int step = layout == RopeLayout.INTERLEAVED ? 2 : 1;
        int distance = layout == RopeLayout.INTERLEAVED ? 1 : rotated / 2;
        for (int head = 0; head < heads; head++) {
            for (int pair = 0; pair < rotated / 2; pair++) {
                long first = x + ((long) head * headDim + (long) pair * step) * PANEL_ROW_BYTES;
                turn(first, first + distance * PANEL_ROW_BYTES, rotation + 2L * pair * PANEL_ROW_BYTES);
            }
        }
    }

    private static void turn(long first, long second, long rotation) {
        for (int v = 0; v < TILE_VECTORS; v++) {
            long lane = (long) v * VECTOR_BYTES;
            long r = (rotation + lane) & MASK;
            FloatVector cosine = FloatVector.fromMemorySegment(FLOATS, ALL, r, ORDER);
            FloatVector sine = FloatVector.fromMemorySegment(FLOATS, ALL, r + PANEL_ROW_BYTES, ORDER);
            long i = (first + lane) & MASK;
            long j = (second + lane) & MASK;
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, i, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, j, ORDER);
            a.fma(cosine, b.mul(sine).neg()).intoMemorySegment(ALL, i, ORDER);
            a.fma(sine, b.mul(cosine)).intoMemorySegment(ALL, j, ORDER);
        }
    }

    /** See {@link Kernels#addBiasPanel}; addresses instead of segments. */
    static void addBias(long x, long bias, int features) {
        for (int f = 0; f < features; f++) {
            FloatVector summand = FloatVector.broadcast(FLOATS, Simd.get(bias + 4L * f));
            for (int v = 0; v < TILE_VECTORS; v++) {
                long at = (x + f * PANEL_ROW_BYTES + (long) v * VECTOR_BYTES) & MASK;
                summand.add(FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER))
                        .intoMemorySegment(ALL, at, ORDER);
            }
        }
    }

    /** See {@link Kernels#addAbsolutesPanel}; addresses instead of segments. */
    static void addAbsolutes(long x, int features, long sums) {
        for (int v = 0; v < TILE_VECTORS; v++) {
            addAbsolutesVector(x + (long) v * VECTOR_BYTES, features, sums + (long) v * VECTOR_BYTES);
        }
    }

    /** Four sums, because one would wait for each addition. */
    private static void addAbsolutesVector(long x, int features, long sums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        FloatVector sum2 = FloatVector.zero(FLOATS);
        FloatVector sum3 = FloatVector.zero(FLOATS);
        int f = 0;
        for (; f <= features - 4; f += 4) {
            long at = (x + f * PANEL_ROW_BYTES) & MASK;
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, at + PANEL_ROW_BYTES, ORDER);
            FloatVector c = FloatVector.fromMemorySegment(FLOATS, ALL, at + 2 * PANEL_ROW_BYTES, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(FLOATS, ALL, at + 3 * PANEL_ROW_BYTES, ORDER);
            sum0 = a.abs().add(sum0);
            sum1 = b.abs().add(sum1);
            sum2 = c.abs().add(sum2);
            sum3 = d.abs().add(sum3);
        }
        for (; f < features; f++) {
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, (x + f * PANEL_ROW_BYTES) & MASK, ORDER);
            sum0 = a.abs().add(sum0);
        }
        long at = sums & MASK;
        FloatVector.zero(FLOATS)
                .add(sum0)
                .add(sum1)
                .add(FloatVector.zero(FLOATS).add(sum2).add(sum3))
                .add(FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER))
                .intoMemorySegment(ALL, at, ORDER);
    }

    /** See {@link Kernels#panelToRows}; addresses instead of segments. */
    static void toRows(long panel, int firstFeature, int features, int tokens, long rows, int rowStride) {
        for (int t = 0; t < tokens; t++) {
            long row = rows + 4L * t * rowStride;
            long lane = panel + 4L * t + firstFeature * PANEL_ROW_BYTES;
            for (int f = 0; f < features; f++) {
                Simd.set(row + 4L * f, Simd.get(lane + f * PANEL_ROW_BYTES));
            }
        }
    }

    /** See {@link Kernels#rowsToPanel}; addresses instead of segments. */
    static void fromRows(long rows, int rowStride, int features, int tokens, long panel) {
        if (tokens < PANEL_TOKENS) {
            Simd.fill(panel, (long) features * PANEL_TOKENS, 0);
        }
        for (int t = 0; t < tokens; t++) {
            long row = rows + 4L * t * rowStride;
            for (int f = 0; f < features; f++) {
                Simd.set(panel + f * PANEL_ROW_BYTES + 4L * t, Simd.get(row + 4L * f));
            }
        }
    }
}
