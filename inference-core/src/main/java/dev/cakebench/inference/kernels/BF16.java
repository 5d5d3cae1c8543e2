package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.INTS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;
import static dev.cakebench.inference.kernels.Simd.VECTOR_BYTES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** The upper halves of 32-bit floats. */
final class BF16 {
    private BF16() {}

    /** Writes {@code count} values as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            IntVector bits =
                    (IntVector) ShortVector.fromMemorySegment(Simd.SHORTS, ALL, (source + 2L * i) & MASK, ORDER)
                            .convertShape(VectorOperators.S2I, INTS, 0);
            bits.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(ALL, (target + 4L * i) & MASK, ORDER);
        }
        for (; i < count; i++) {
            Simd.set(target + 4L * i, Float.intBitsToFloat(ALL.get(Layouts.FILE_SHORT, source + 2L * i) << 16));
        }
    }

    /** Lane sums of two rows times one vector, see {@link WeightFormats#dots}. */
    static boolean dots(long row0, long row1, long x, int columns, long sums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        for (int k = 0; k <= columns - LANES; k += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(FLOATS, ALL, (x + 4L * k) & MASK, ORDER);
            IntVector wide0 = (IntVector) ShortVector.fromMemorySegment(Simd.SHORTS, ALL, (row0 + 2L * k) & MASK, ORDER)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            IntVector bits0 = IntVector.zero(INTS).or(wide0).lanewise(VectorOperators.LSHL, 16);
            sum0 = v.fma(bits0.reinterpretAsFloats(), sum0);
            IntVector wide1 = (IntVector) ShortVector.fromMemorySegment(Simd.SHORTS, ALL, (row1 + 2L * k) & MASK, ORDER)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            IntVector bits1 = IntVector.zero(INTS).or(wide1).lanewise(VectorOperators.LSHL, 16);
            sum1 = v.fma(bits1.reinterpretAsFloats(), sum1);
        }
        long t = sums & MASK;
        FloatVector.zero(FLOATS).add(sum0).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(sum1).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        return true;
    }
}
