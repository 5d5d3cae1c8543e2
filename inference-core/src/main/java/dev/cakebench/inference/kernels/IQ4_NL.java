package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.MASK;

/** Blocks of 32 values {@code table[q] * scale}: a 16-bit scale, then 16 bytes, low nibbles first. */
final class IQ4_NL {
    /** Denser around zero, where most weights are. */
    static final NibbleTable TABLE =
            new NibbleTable(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

    private static final int BLOCK_BYTES = 18;
    private static final int QUANTS = 2;

    private IQ4_NL() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        long table = TABLE.address();
        for (int block = 0; block < count / TableNibbles.VALUES; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            TableNibbles.expand(table, Simd.half(from), from + QUANTS, target + 128L * block);
        }
    }
}
