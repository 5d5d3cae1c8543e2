package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.MASK;

/**
 * Blocks of 32 values {@code e2m1[q] * 2^(e - 127)}: a byte with the exponent, then 16 bytes, low nibbles first (OCP
 * Microscaling Formats 1.0). The table holds twice the values of e2m1, which are whole numbers, and the scale is half.
 */
final class MXFP4 {
    static final NibbleTable TABLE = new NibbleTable(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

    private static final int BLOCK_BYTES = 17;
    private static final int QUANTS = 1;

    private MXFP4() {}

    /** Writes {@code count} values, whole blocks, as 32-bit floats. */
    static void dequantize(long source, long target, int count) {
        long table = TABLE.address();
        for (int block = 0; block < count / TableNibbles.VALUES; block++) {
            long from = (source + (long) BLOCK_BYTES * block) & MASK;
            TableNibbles.expand(table, halfScale(Simd.unsignedByte(from)), from + QUANTS, target + 128L * block);
        }
    }

    /** {@code 2^(exponent - 128)}; the two smallest are subnormal floats. */
    static float halfScale(int exponent) {
        return Float.intBitsToFloat(exponent < 2 ? 0x00200000 << exponent : (exponent - 1) << 23);
    }
}
