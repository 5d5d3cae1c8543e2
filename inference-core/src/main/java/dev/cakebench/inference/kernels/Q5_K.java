package dev.cakebench.inference.kernels;

/** Blocks of 256 values as {@link Q4_K}, with a fifth bit per value. */
final class Q5_K {
    private static final int BLOCK_BYTES = 176;
    private static final int QUANTS = 48;

    private Q5_K() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        ScaleMinBlocks.dequantize(source, target, count, BLOCK_BYTES, QUANTS, true);
    }
}
