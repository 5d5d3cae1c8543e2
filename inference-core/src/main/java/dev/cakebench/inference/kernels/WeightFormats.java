package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;
import java.util.Arrays;

/** Calls the kernel of a weight format. */
// Kernels are called for every row: the arrays are looked up by ordinal because they are made from values() here.
@SuppressWarnings("EnumOrdinal")
final class WeightFormats {
    /*
     * The formats are called through interfaces so that C2 does not inline all of them into one method: behind many vector
     * calls it would leave our helpers out and box what they return.
     */

    @FunctionalInterface
    private interface Dequantizer {
        void dequantize(long source, long target, int count);
    }

    @FunctionalInterface
    private interface Dotter {
        boolean dots(long row0, long row1, long x, int columns, long sums);
    }

    private static final Dequantizer[] DEQUANTIZERS =
            Arrays.stream(GgmlType.values()).map(WeightFormats::dequantizer).toArray(Dequantizer[]::new);

    private static final Dotter[] DOTTERS =
            Arrays.stream(GgmlType.values()).map(WeightFormats::dotter).toArray(Dotter[]::new);

    private WeightFormats() {}

    /**
     * Writes {@code count} values of {@code type}, whole blocks, as 32-bit floats.
     *
     * @param source address of the first block
     * @param target address of the floats
     */
    static void dequantize(GgmlType type, long source, long target, int count) {
        DEQUANTIZERS[type.ordinal()].dequantize(source, target, count);
    }

    /**
     * Dot products of two rows as they lie in the file with one vector, lane by lane: lane l of sum r is the sum over all
     * k = l modulo the lanes, in order. Weights are rounded as {@link #dequantize} does; {@code columns} is a multiple of
     * the lanes.
     *
     * @param sums receives {@code [2][LANES]} floats
     * @return false when rows of {@code type}, or these rows, must be dequantised first; nothing of use is in
     *     {@code sums} then
     */
    static boolean dots(GgmlType type, long row0, long row1, long x, int columns, long sums) {
        return Simd.LANES >= 8 && DOTTERS[type.ordinal()].dots(row0, row1, x, columns, sums);
    }

    private static Dequantizer dequantizer(GgmlType type) {
        return switch (type) {
            case F32 -> F32::dequantize;
            case F16 -> F16::dequantize;
            case BF16 -> BF16::dequantize;
            case Q4_0 -> (source, target, count) -> Q4.dequantize(source, target, count, false);
            case Q4_1 -> (source, target, count) -> Q4.dequantize(source, target, count, true);
            case Q5_0 -> Q5_0::dequantize;
            case Q5_1 -> Q5_1::dequantize;
            case Q8_0 -> Q8_0::dequantize;
            case Q4_K -> Q4_K::dequantize;
            case Q5_K -> Q5_K::dequantize;
            case Q6_K -> Q6_K::dequantize;
            case Q2_K -> Q2_K::dequantize;
            case Q3_K -> Q3_K::dequantize;
            case IQ4_NL -> IQ4_NL::dequantize;
            case IQ4_XS -> IQ4_XS::dequantize;
            case MXFP4 -> MXFP4::dequantize;
        };
    }

    private static Dotter dotter(GgmlType type) {
        return switch (type) {
            case F16 -> F16::dots;
            case BF16 -> BF16::dots;
            case Q4_0 -> (row0, row1, x, columns, sums) -> Q4.dots(row0, row1, x, columns, sums, false);
            case Q4_1 -> (row0, row1, x, columns, sums) -> Q4.dots(row0, row1, x, columns, sums, true);
            case Q5_0 -> Q5_0::dots;
            case Q5_1 -> Q5_1::dots;
            case Q8_0 -> Q8_0::dots;
            case F32, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS, MXFP4 -> (row0, row1, x, columns, sums) -> false;
        };
    }
}
