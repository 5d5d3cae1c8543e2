package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.MASK;

/**
 * Blocks of 256 values from the table of {@link IQ4_NL}: a 16-bit scale, then for each of 8 groups of 32 a 6-bit factor
 * of it, 2 high bits in a short and 4 low bits in 4 bytes, then 128 bytes, low nibbles of a group first.
 */
final class IQ4_XS {
    private static final int BLOCK_BYTES = 136;
    private static final int HIGH_BITS = 2;
    private static final int LOW_BITS = 4;
    private static final int QUANTS = 8;

    private IQ4_XS() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        long table = IQ4_NL.TABLE.address();
        for (int block = 0; block < count / 256; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            float scale = Simd.half(from);
            int high = ALL.get(Layouts.FILE_SHORT, from + HIGH_BITS);
            for (int group = 0; group < 8; group++) {
                int low = Simd.unsignedByte(from + LOW_BITS + group / 2) >> (4 * (group % 2)) & 15;
                int factor = (low | (high >> (2 * group) & 3) << 4) - 32;
                TableNibbles.expand(
                        table, scale * factor, from + QUANTS + 16L * group, target + 1024L * block + 128L * group);
            }
        }
    }
}
