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
            case Q4_0 -> Q4.dequantize(source, target, count, false);
            case Q4_1 -> Q4.dequantize(source, target, count, true);
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

    /**
     * Dot products of two rows as they lie in the file with one vector, lane by lane: lane l of sum r is the sum over all
     * k = l modulo the lanes, in order. Weights are rounded as {@link #dequantize} does; {@code columns} is a multiple of the lanes.
     *
     * @param sums receives {@code [2][LANES]} floats
     * @return false when rows of {@code type}, or these rows, must be dequantised first; nothing of use is in
     *     {@code sums} then
     */
    static boolean dots(GgmlType type, long row0, long row1, long x, int columns, long sums) {
        if (Simd.LANES < 8) {
            return false;
        }
        switch (type) {
            case F16 -> {
                return F16.dots(row0, row1, x, columns, sums);
            }
            case BF16 -> BF16.dots(row0, row1, x, columns, sums);
            case Q4_0 -> Q4.dots(row0, row1, x, columns, sums, false);
            case Q4_1 -> Q4.dots(row0, row1, x, columns, sums, true);
            case Q5_0 -> Q5_0.dots(row0, row1, x, columns, sums);
            case Q5_1 -> Q5_1.dots(row0, row1, x, columns, sums);
            case Q8_0 -> Q8_0.dots(row0, row1, x, columns, sums);
            case F32, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS, MXFP4 -> {
                return false;
            }
        }
        return true;
    }
}
