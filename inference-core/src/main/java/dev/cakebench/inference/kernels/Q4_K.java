package dev.cakebench.inference.kernels;

/** Blocks of 256 values {@code q * scale - min} in groups of 32 with 6-bit scales and mins of their own. */
final class Q4_K {
    private static final int BLOCK_BYTES = 144;
    private static final int QUANTS = 16;

    private Q4_K() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        ScaleMinBlocks.dequantize(source, target, count, BLOCK_BYTES, QUANTS, false);
    }
}
