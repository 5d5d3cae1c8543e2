package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential, accurate to 1e-7 relative. Made of fused multiply-adds only, so that interpreted and compiled code
 * and the scalar and the vector form give the same bits; {@code lanewise(EXP)} does not.
 *
 * <p>Below -87.7 the result is 0, from 88.4 on infinity.
 */
final class Exp {
    private static final float LOWEST = -88;
    private static final float HIGHEST = 89;
    private static final float LOG2_E = 1.442695f;

    /** ln 2 in two parts, the first with so few bits that its multiples are exact. */
    private static final float LN2_HIGH = 0.69314575f;

    private static final float LN2_LOW = 1.4286068e-6f;

    /** Added to x it rounds x to an integer n, and leaves n + 127, the exponent of 2^n, in the low bits. */
    private static final float ROUND = 12582912f + 127f;

    /** Minimax polynomial of (e^f - 1 - f) / f^2 on |f| <= ln(2) / 2. */
    private static final float P2 = 0.49999994f;

    private static final float P3 = 0.1666652f;
    private static final float P4 = 0.0416684f;
    private static final float P5 = 0.008368851f;
    private static final float P6 = 0.001381432f;

    private Exp() {}

    /** e^x; NaN stays NaN. */
    static float of(float x) {
        float u = x < LOWEST ? LOWEST : x > HIGHEST ? HIGHEST : x;
        float t = Math.fma(LOG2_E, u, ROUND);
        float n = t - ROUND;
        float f = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, u));
        float p = Math.fma(Math.fma(Math.fma(Math.fma(P6, f, P5), f, P4), f, P3), f, P2);
        float e = Math.fma(Math.fma(p, f, 1f), f, 1f);
        return e * Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    }

    /**
     * {@code y = e^(a - b)} over {@code vectors} vectors, each of the three addresses moving on by its own step in bytes (0
     * to use one vector again). Through memory, because a method of this size that took and returned vectors would box
     * them for ever wherever C2 has compiled it before its caller.
     */
    static void ofDifferences(long a, long aStep, long b, long bStep, long y, long yStep, long vectors) {
        for (long v = 0; v < vectors; v++) {
            FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, (a + v * aStep) & MASK, ORDER)
                    .sub(FloatVector.fromMemorySegment(FLOATS, ALL, (b + v * bStep) & MASK, ORDER));
            FloatVector lowest = FloatVector.broadcast(FLOATS, LOWEST);
            FloatVector highest = FloatVector.broadcast(FLOATS, HIGHEST);
            FloatVector one = FloatVector.broadcast(FLOATS, 1f);
            FloatVector round = FloatVector.broadcast(FLOATS, ROUND);
            FloatVector u = x.blend(lowest, x.compare(VectorOperators.LT, lowest));
            u = u.blend(highest, u.compare(VectorOperators.GT, highest));
            FloatVector t = FloatVector.broadcast(FLOATS, LOG2_E).fma(u, round);
            FloatVector n = t.sub(round);
            FloatVector f = n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), u);
            f = n.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), f);
            FloatVector e = FloatVector.broadcast(FLOATS, P6)
                    .fma(f, FloatVector.broadcast(FLOATS, P5))
                    .fma(f, FloatVector.broadcast(FLOATS, P4))
                    .fma(f, FloatVector.broadcast(FLOATS, P3))
                    .fma(f, FloatVector.broadcast(FLOATS, P2))
                    .fma(f, one)
                    .fma(f, one);
            e.mul(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
                    .intoMemorySegment(ALL, (y + v * yStep) & MASK, ORDER);
        }
    }
}
