package dev.cakebench.inference.kernels;

/** The eight 6-bit scales and eight 6-bit mins that {@link Q4_K} and {@link Q5_K} pack into 12 bytes. */
final class ScaleMin {
    private static final int SIX_BITS = 0x3f3f3f3f;
    private static final int LOW_NIBBLES = 0x0f0f0f0f;
    private static final int UPPER_TWO = 0x30303030;

    private ScaleMin() {}

    /**
     * Four scales, one per byte, that of the lowest group in the lowest byte.
     *
     * @param bytes address of the 12 bytes
     * @param half 0 for the groups 0 to 3, 1 for 4 to 7
     */
    static int scales(long bytes, int half) {
        int first = Simd.ALL.get(Layouts.FILE_INT, bytes);
        return half == 0
                ? first & SIX_BITS
                : (Simd.ALL.get(Layouts.FILE_INT, bytes + 8) & LOW_NIBBLES) | ((first >>> 2) & UPPER_TWO);
    }

    /** Four mins, as {@link #scales}. */
    static int mins(long bytes, int half) {
        int first = Simd.ALL.get(Layouts.FILE_INT, bytes + 4);
        return half == 0
                ? first & SIX_BITS
                : ((Simd.ALL.get(Layouts.FILE_INT, bytes + 8) >>> 4) & LOW_NIBBLES) | ((first >>> 2) & UPPER_TWO);
    }

    /** Byte {@code index} of four. */
    static int byteOf(int four, int index) {
        return (four >>> (8 * index)) & 255;
    }
}
