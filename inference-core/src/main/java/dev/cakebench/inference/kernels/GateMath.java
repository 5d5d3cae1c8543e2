package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;

/**
 * The gate of a feed-forward layer over consecutive floats: {@code gate / (1 + exp(-w)) * up}, where w follows from the
 * gate by the {@link GateActivation}. The elements behind the last whole vector take the scalar forms of the same operations.
 */
final class GateMath {
    /** Vectors of exponentials that are held at a time, beside one of zeros. */
    private static final int HELD_VECTORS = LocalScratch.VECTORS / LANES - 1;

    /** 2 sqrt(2 / pi); GELU's w is {@code g (GELU_SLOPE + GELU_CUBIC g^2)}. */
    private static final float GELU_SLOPE = 1.5957692f;

    /** 2 sqrt(2 / pi) * 0.044715. */
    private static final float GELU_CUBIC = 0.07135482f;

    private GateMath() {}

    /** {@code gate = activation(gate) * up} over {@code count} floats. */
    static void gate(GateActivation activation, long gate, long up, long count) {
        long exponentials = LocalScratch.address();
        long zero = exponentials + HELD_VECTORS * VECTOR_BYTES;
        Simd.fill(zero, LANES, 0);
        long i = 0;
        while (i <= count - LANES) {
            long vectors = Math.min(HELD_VECTORS, (count - i) / LANES);
            long g = gate + 4 * i;
            long w = switch (activation) {
                case SILU -> g;
                case GELU_TANH -> {
                    geluExponents(g, exponentials, vectors);
                    yield exponentials;
                }
            };
            Exp.ofDifferences(zero, 0, w, VECTOR_BYTES, exponentials, VECTOR_BYTES, vectors);
            gateWith(exponentials, g, up + 4 * i, vectors);
            i += vectors * LANES;
        }
        for (; i < count; i++) {
            float g = Simd.get(gate + 4 * i);
            float w = switch (activation) {
                case SILU -> g;
                case GELU_TANH -> Math.fma(g * g, GELU_CUBIC, GELU_SLOPE) * g;
            };
            Simd.set(gate + 4 * i, g / (1 + Exp.of(0 - w)) * Simd.get(up + 4 * i));
        }
    }

    /** GELU's w over whole vectors. */
    private static void geluExponents(long gate, long w, long vectors) {
        FloatVector slope = FloatVector.broadcast(FLOATS, GELU_SLOPE);
        FloatVector cubic = FloatVector.broadcast(FLOATS, GELU_CUBIC);
        for (long at = 0; at < vectors * VECTOR_BYTES; at += VECTOR_BYTES) {
            FloatVector g = FloatVector.fromMemorySegment(FLOATS, ALL, (gate + at) & MASK, ORDER);
            g.mul(g).fma(cubic, slope).mul(g).intoMemorySegment(ALL, (w + at) & MASK, ORDER);
        }
    }

    /** {@code gate = gate / (1 + e) * up} over whole vectors. */
    private static void gateWith(long e, long gate, long up, long vectors) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (long at = 0; at < vectors * VECTOR_BYTES; at += VECTOR_BYTES) {
            FloatVector divisor = one.add(FloatVector.fromMemorySegment(FLOATS, ALL, (e + at) & MASK, ORDER));
            FloatVector.fromMemorySegment(FLOATS, ALL, (gate + at) & MASK, ORDER)
                    .div(divisor)
                    .mul(FloatVector.fromMemorySegment(FLOATS, ALL, (up + at) & MASK, ORDER))
                    .intoMemorySegment(ALL, (gate + at) & MASK, ORDER);
        }
    }
}
