package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.MASK;

/** Blocks of 32 values {@code (q - 16) * scale}: a 16-bit scale, the 32 fifth bits, then 16 bytes, low nibbles first. */
final class Q5_0 {
    private static final int BLOCK_BYTES = 22;
    private static final int QUANTS = 2;

    private Q5_0() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        for (int block = 0; block < count / 32; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            float scale = Simd.half(from);
            FifthBits.expand(scale, -16 * scale, from + QUANTS, target + 128L * block);
        }
    }

    /** Lane sums of two rows times one vector of 8 or 16 lanes, see {@link WeightFormats#dots}. */
    static boolean dots(long row0, long row1, long x, int columns, long sums) {
        return FifthBits.dots(row0, row1, x, columns, sums, BLOCK_BYTES, false);
    }
}
