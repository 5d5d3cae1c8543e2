package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Statistics of attention rows: moments down the columns, in doubles, and entropies along the rows. */
final class WindowMath {
    private static final VectorSpecies<Double> DOUBLES =
            VectorSpecies.of(double.class, VectorShape.forBitSize(FLOATS.vectorBitSize()));

    /** Floats for one vector of doubles. */
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

    /** Terms of an entropy that are summed in floats before they join the sum in doubles. */
    private static final int SUMMED_VECTORS = 16;

    private static final float LN2 = 0.6931472f;

    /** Bits of the square root of 1/2: a mantissa between it and the square root of 2 lies nearest to 1. */
    private static final int SQRT_HALF_BITS = 0x3f3504f3;

    /** Minimax polynomial of (ln(1 + f) - f + f^2 / 2) / f^3 between those roots, relative to ln(1 + f). */
    private static final float P3 = 0.3333391f;

    private static final float P4 = -0.25001338f;
    private static final float P5 = 0.19963063f;
    private static final float P6 = -0.16577585f;
    private static final float P7 = 0.14914767f;
    private static final float P8 = -0.14267486f;
    private static final float P9 = 0.08700436f;

    private WindowMath() {}

    /**
     * See {@link Kernels#columnMoments}; addresses instead of segments.
     *
     * @param stride bytes from a row to the next
     */
    static void moments(long rows, int rowCount, long stride, int columns, long mean, long variance) {
        int j = 0;
        for (; j <= columns - LANES; j += LANES) {
            means(rows + 4L * j, rowCount, stride, mean + 8L * j);
            variances(rows + 4L * j, rowCount, stride, mean + 8L * j, variance + 8L * j);
        }
        ScalarStatistics.columnMoments(
                ALL,
                rows + 4L * j,
                rowCount,
                (int) (stride / Float.BYTES),
                columns - j,
                ALL,
                mean + 8L * j,
                ALL,
                variance + 8L * j);
    }

    /** Means of as many columns as a vector has floats. */
    private static void means(long rows, int rowCount, long stride, long mean) {
        DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = DoubleVector.zero(DOUBLES);
        for (int r = 0; r < rowCount; r++) {
            long at = (rows + r * stride) & MASK;
            // 1 x + sum rounds as a sum does.
            low = one.fma(doubles(at), low);
            high = one.fma(doubles(at + VECTOR_BYTES / 2), high);
        }
        DoubleVector zero = DoubleVector.zero(DOUBLES);
        zero.add(low).div(rowCount).intoMemorySegment(ALL, mean & MASK, ORDER);
        zero.add(high).div(rowCount).intoMemorySegment(ALL, (mean + VECTOR_BYTES) & MASK, ORDER);
    }

    /** Variances of as many columns around their means. */
    private static void variances(long rows, int rowCount, long stride, long mean, long variance) {
        DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
        DoubleVector minusLow =
                DoubleVector.fromMemorySegment(DOUBLES, ALL, mean & MASK, ORDER).neg();
        DoubleVector minusHigh = DoubleVector.fromMemorySegment(DOUBLES, ALL, (mean + VECTOR_BYTES) & MASK, ORDER)
                .neg();
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = DoubleVector.zero(DOUBLES);
        for (int r = 0; r < rowCount; r++) {
            long at = (rows + r * stride) & MASK;
            DoubleVector a = one.fma(doubles(at), minusLow);
            DoubleVector b = one.fma(doubles(at + VECTOR_BYTES / 2), minusHigh);
            low = a.mul(a).add(low);
            high = b.mul(b).add(high);
        }
        DoubleVector zero = DoubleVector.zero(DOUBLES);
        double divisor = Math.max(rowCount - 1, 1);
        zero.add(low).div(divisor).intoMemorySegment(ALL, variance & MASK, ORDER);
        zero.add(high).div(divisor).intoMemorySegment(ALL, (variance + VECTOR_BYTES) & MASK, ORDER);
    }

    private static DoubleVector doubles(long address) {
        return (DoubleVector) FloatVector.fromMemorySegment(HALF, ALL, address & MASK, ORDER)
                .convertShape(VectorOperators.F2D, DOUBLES, 0);
    }

    /** See {@link Kernels#entropyRow}; an address instead of a segment. */
    static double entropy(long p, int length, float logOffset) {
        long scratch = LocalScratch.address();
        double sum = 0;
        int i = 0;
        while (i <= length - LANES) {
            int vectors = Math.min(SUMMED_VECTORS, (length - i) / LANES);
            sumEntropies(p + 4L * i, vectors, logOffset, scratch);
            sum -= Simd.sumLanes(scratch);
            i += vectors * LANES;
        }
        for (; i < length; i++) {
            float element = Simd.get(p + 4L * i);
            sum -= element * log(element + logOffset);
        }
        return sum;
    }

    /** Sums p ln(p + offset) lane by lane over {@code vectors} vectors, into one vector at {@code sums}. */
    private static void sumEntropies(long p, int vectors, float logOffset, long sums) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int v = 0; v < vectors; v++) {
            FloatVector element = FloatVector.fromMemorySegment(FLOATS, ALL, (p + v * VECTOR_BYTES) & MASK, ORDER);
            IntVector bits = element.add(logOffset).reinterpretAsInts();
            IntVector exponent = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
            FloatVector f = bits.sub(exponent.lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats()
                    .sub(1f);
            FloatVector log = FloatVector.broadcast(FLOATS, P9)
                    .fma(f, FloatVector.broadcast(FLOATS, P8))
                    .fma(f, FloatVector.broadcast(FLOATS, P7))
                    .fma(f, FloatVector.broadcast(FLOATS, P6))
                    .fma(f, FloatVector.broadcast(FLOATS, P5))
                    .fma(f, FloatVector.broadcast(FLOATS, P4))
                    .fma(f, FloatVector.broadcast(FLOATS, P3))
                    .fma(f, FloatVector.broadcast(FLOATS, -0.5f))
                    .fma(f.mul(f), f);
            log = FloatVector.broadcast(FLOATS, LN2).fma((FloatVector) exponent.convert(VectorOperators.I2F, 0), log);
            sum = element.fma(log, sum);
        }
        FloatVector.zero(FLOATS).add(sum).intoMemorySegment(ALL, sums & MASK, ORDER);
    }

    /** Natural logarithm of a positive normal float, accurate to 2e-7 relative; the form of one lane above. */
    static float log(float x) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = (bits - SQRT_HALF_BITS) >> 23;
        float f = Float.intBitsToFloat(bits - (exponent << 23)) - 1;
        float p = Math.fma(Math.fma(Math.fma(P9, f, P8), f, P7), f, P6);
        p = Math.fma(Math.fma(Math.fma(Math.fma(p, f, P5), f, P4), f, P3), f, -0.5f);
        return Math.fma(LN2, (float) exponent, Math.fma(p, f * f, f));
    }
}
