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
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * 16-bit floats. Shifted by 13 bits their exponent and fraction stand where those of a 32-bit float do, 112 too low in
 * the exponent; a multiplication repairs that for subnormal numbers too, and infinities and NaN get their exponent back.
 */
final class F16 {
    private static final float EXPONENT_OFFSET = 0x1p112f;
    private static final int SIGN = 0x80000000;
    private static final int LARGEST_MAGNITUDE = 0x0fffe000;
    private static final int LARGEST_FINITE = LARGEST_MAGNITUDE - (1 << 23);
    private static final int SPECIAL_EXPONENT = 0x7f800000;

    private F16() {}

    /** Writes {@code count} values as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            decode((source + 2L * i) & MASK).intoMemorySegment(ALL, (target + 4L * i) & MASK, ORDER);
        }
        for (; i < count; i++) {
            Simd.set(target + 4L * i, Simd.half(source + 2L * i));
        }
    }

    private static FloatVector decode(long address) {
        IntVector wide = (IntVector) ShortVector.fromMemorySegment(Simd.SHORTS, ALL, address, ORDER)
                .convertShape(VectorOperators.S2I, INTS, 0);
        IntVector sign = wide.and(SIGN);
        IntVector magnitude = wide.lanewise(VectorOperators.LSHL, 13).and(LARGEST_MAGNITUDE);
        FloatVector finite = FloatVector.broadcast(FLOATS, EXPONENT_OFFSET).mul(magnitude.reinterpretAsFloats());
        IntVector bits = finite.reinterpretAsInts();
        VectorMask<Integer> special = magnitude.compare(VectorOperators.GT, LARGEST_FINITE);
        return bits.blend(magnitude.or(SPECIAL_EXPONENT), special).or(sign).reinterpretAsFloats();
    }

    /**
     * Lane sums of two rows times one vector, see {@link WeightFormats#dots}.
     *
     * @return false when a value is infinite or no number; the sums are wrong then
     */
    static boolean dots(long row0, long row1, long x, int columns, long sums) {
        FloatVector offset = FloatVector.broadcast(FLOATS, EXPONENT_OFFSET);
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        IntVector magnitude = IntVector.broadcast(INTS, LARGEST_MAGNITUDE);
        IntVector largest = IntVector.zero(INTS);
        for (int k = 0; k <= columns - LANES; k += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(FLOATS, ALL, (x + 4L * k) & MASK, ORDER);
            IntVector wide0 = (IntVector) ShortVector.fromMemorySegment(Simd.SHORTS, ALL, (row0 + 2L * k) & MASK, ORDER)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            IntVector bits0 = IntVector.zero(INTS).or(wide0).lanewise(VectorOperators.LSHL, 13);
            sum0 = offset.mul(bits0.and(SIGN | LARGEST_MAGNITUDE).reinterpretAsFloats())
                    .fma(v, sum0);
            largest = magnitude.and(bits0).lanewise(VectorOperators.MAX, largest);
            IntVector wide1 = (IntVector) ShortVector.fromMemorySegment(Simd.SHORTS, ALL, (row1 + 2L * k) & MASK, ORDER)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            IntVector bits1 = IntVector.zero(INTS).or(wide1).lanewise(VectorOperators.LSHL, 13);
            sum1 = offset.mul(bits1.and(SIGN | LARGEST_MAGNITUDE).reinterpretAsFloats())
                    .fma(v, sum1);
            largest = magnitude.and(bits1).lanewise(VectorOperators.MAX, largest);
        }
        long t = sums & MASK;
        FloatVector.zero(FLOATS).add(sum0).intoMemorySegment(ALL, t, ORDER);
        FloatVector.zero(FLOATS).add(sum1).intoMemorySegment(ALL, t + VECTOR_BYTES, ORDER);
        return !IntVector.zero(INTS)
                .or(largest)
                .compare(VectorOperators.GT, LARGEST_FINITE)
                .anyTrue();
    }
}
