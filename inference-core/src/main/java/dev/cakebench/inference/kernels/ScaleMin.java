package dev.cakebench.inference.kernels;

/** The eight 6-bit scales and eight 6-bit mins that {@link Q4_K} and {@link Q5_K} pack into 12 bytes. */
final class ScaleMin {
    private ScaleMin() {}

    /** Scale of group {@code group}; {@code bytes} is the address of the 12 bytes. */
    static int scale(long bytes, int group) {
        return group < 4
                ? Simd.unsignedByte(bytes + group) & 63
                : (Simd.unsignedByte(bytes + group + 4) & 15) | (Simd.unsignedByte(bytes + group - 4) >> 6 << 4);
    }

    /** Min of group {@code group}. */
    static int min(long bytes, int group) {
        return group < 4
                ? Simd.unsignedByte(bytes + group + 4) & 63
                : (Simd.unsignedByte(bytes + group + 4) >> 4) | (Simd.unsignedByte(bytes + group) >> 6 << 4);
    }
}
