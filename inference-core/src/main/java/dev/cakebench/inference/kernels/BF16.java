package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.INTS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

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
}
