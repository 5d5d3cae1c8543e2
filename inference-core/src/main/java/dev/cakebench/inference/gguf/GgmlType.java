package dev.cakebench.inference.gguf;

/** Tensor types of GGUF that can be computed with, and their block layout (source: ggml-common.h, see gguf.md). */
public enum GgmlType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    IQ4_NL(20, 32, 18),
    IQ4_XS(23, 256, 136),
    BF16(30, 1, 2),
    MXFP4(39, 32, 17);

    private final int id;
    private final int blockValues;
    private final int blockBytes;

    GgmlType(int id, int blockValues, int blockBytes) {
        this.id = id;
        this.blockValues = blockValues;
        this.blockBytes = blockBytes;
    }

    /** The number that stands for this type in a file. */
    public int id() {
        return id;
    }

    /** Values in one block. */
    public int blockValues() {
        return blockValues;
    }

    /** Bytes of one block. */
    public int blockBytes() {
        return blockBytes;
    }

    /**
     * Bytes of a row of {@code columns} values.
     *
     * @throws IllegalArgumentException when the row is no whole number of blocks
     */
    public long rowBytes(long columns) {
        if (columns % blockValues != 0) {
            throw new IllegalArgumentException(
                    "a row of %s must hold a multiple of %d values, found %d".formatted(this, blockValues, columns));
        }
        return Math.multiplyExact(columns / blockValues, (long) blockBytes);
    }
}
