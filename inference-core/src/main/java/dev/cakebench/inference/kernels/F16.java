package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.INTS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

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
    private static final int LARGEST_FINITE = 0x0fffe000 - (1 << 23);
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
        IntVector magnitude = wide.lanewise(VectorOperators.LSHL, 13).and(0x0fffe000);
        FloatVector finite = FloatVector.broadcast(FLOATS, EXPONENT_OFFSET).mul(magnitude.reinterpretAsFloats());
        IntVector bits = finite.reinterpretAsInts();
        VectorMask<Integer> special = magnitude.compare(VectorOperators.GT, LARGEST_FINITE);
        return bits.blend(magnitude.or(SPECIAL_EXPONENT), special).or(sign).reinterpretAsFloats();
    }
}
