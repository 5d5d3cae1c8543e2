package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;

/** Calls the kernel of a weight format. */
final class WeightFormats {
    private WeightFormats() {}

    /**
     * Writes {@code count} values of {@code type}, whole blocks, as 32-bit floats.
     *
     * @param source address of the first block
     * @param target address of the floats
     */
    static void dequantize(GgmlType type, long source, long target, int count) {
        switch (type) {
            case F32 -> F32.dequantize(source, target, count);
            case F16 -> F16.dequantize(source, target, count);
            case BF16 -> BF16.dequantize(source, target, count);
            case Q4_0 -> Q4_0.dequantize(source, target, count);
            case Q4_1 -> Q4_1.dequantize(source, target, count);
            case Q5_0 -> Q5_0.dequantize(source, target, count);
            case Q5_1 -> Q5_1.dequantize(source, target, count);
            case Q8_0 -> Q8_0.dequantize(source, target, count);
            case Q4_K -> Q4_K.dequantize(source, target, count);
            case Q5_K -> Q5_K.dequantize(source, target, count);
            case Q6_K -> Q6_K.dequantize(source, target, count);
            case Q2_K -> Q2_K.dequantize(source, target, count);
            case Q3_K -> Q3_K.dequantize(source, target, count);
            case IQ4_NL -> IQ4_NL.dequantize(source, target, count);
            case IQ4_XS -> IQ4_XS.dequantize(source, target, count);
            case MXFP4 -> MXFP4.dequantize(source, target, count);
        }
    }

    /** Whether {@link #dots} reads rows of {@code type} as they lie in the file. */
    static boolean hasDots(GgmlType type) {
        return switch (type) {
            case F32 -> true;
            case Q4_0, Q4_1, Q8_0 -> Simd.LANES >= 8;
            case F16, BF16, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K -> false;
            case Q2_K, Q3_K, IQ4_NL, IQ4_XS, MXFP4 -> false;
        };
    }

    /** Lane sums of four rows times one vector, see {@link F32#dots}; weights are rounded as {@link #dequantize} does. */
    static void dots(GgmlType type, long row0, long row1, long row2, long row3, long x, int columns, long sums) {
        switch (type) {
            case F32 -> F32.dots(row0, row1, row2, row3, x, columns, sums);
            case Q4_0 -> Q4_0.dots(row0, row1, row2, row3, x, columns, sums);
            case Q4_1 -> Q4_1.dots(row0, row1, row2, row3, x, columns, sums);
            case Q8_0 -> Q8_0.dots(row0, row1, row2, row3, x, columns, sums);
            case F16, BF16, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K, Q2_K, Q3_K, IQ4_NL, IQ4_XS, MXFP4 ->
                throw new IllegalArgumentException("rows of %s are dequantised first".formatted(type));
        }
    }
}
