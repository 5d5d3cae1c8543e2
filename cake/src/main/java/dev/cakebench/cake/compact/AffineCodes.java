package dev.cakebench.cake.compact;

import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Asymmetric quantisation: a number is the code c = round((x - minimum) / scale), ties to even, cut to 0 .. 2^bits - 1,
 * and is read as c * scale + minimum. A range of numbers shares minimum and scale = (largest - minimum) / (2^bits - 1).
 *
 * <p>Where minimum and scale are stored as 16-bit floats they are rounded outwards, the minimum down and the scale up, and
 * codes are made with the rounded ones: so that no number is off by more than half a stored scale.
 *
 * <p>The codes of a row of w numbers take B = ceil(w bits / 8) bytes: code i is in byte i mod B, from bit
 * {@code bits * (i / B)} on. A run of neighbours then stands in a run of bytes, at one place in each of them.
 *
 * @param bits of a code: 2, 4 or 8
 * @param halves whether minima and scales are stored as 16-bit floats, otherwise as 32-bit floats
 */
record AffineCodes(int bits, boolean halves) {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    /** Codes beside rows that are stored in this type: 32-bit floats stay, anything else goes with 16-bit floats. */
    static AffineCodes of(int bits, KvType type) {
        return new AffineCodes(bits, type != KvType.F32);
    }

    /** Bytes of the minima and scales of {@code ranges} ranges. */
    long rangeBytes(int ranges) {
        return 2L * ranges * numberBytes();
    }

    /** Bytes of a row of codes. */
    int codeBytes(int count) {
        return Math.ceilDiv(count * bits, Byte.SIZE);
    }

    /**
     * Stores minimum and scale of one range.
     *
     * @param target {@code [2][ranges]}, minima and then scales, at byte {@code offset}
     */
    void putRange(float smallest, float largest, MemorySegment target, long offset, int ranges, int range) {
        float minimum = halves ? downToHalf(smallest) : smallest;
        float scale = (largest - minimum) / levels();
        putNumber(target, numberByte(offset, range), minimum);
        putNumber(target, numberByte(offset, ranges + range), halves ? upToHalf(scale) : scale);
    }

    /**
     * Reads minimum and scale for each number of a row.
     *
     * @param span neighbours of the row that share a range
     * @param minima receives {@code [width]}
     * @param scales receives {@code [width]}
     */
    void readRanges(MemorySegment source, long offset, int span, int width, float[] minima, float[] scales) {
        int ranges = Math.ceilDiv(width, span);
        for (int range = 0; range < ranges; range++) {
            int end = Math.min(width, (range + 1) * span);
            Arrays.fill(minima, range * span, end, number(source, numberByte(offset, range)));
            Arrays.fill(scales, range * span, end, number(source, numberByte(offset, ranges + range)));
        }
    }

    /**
     * Encodes a row.
     *
     * @param row {@code [width]} from index {@code first} on
     * @param span neighbours of the row that share a range
     * @param rangesAt what {@link #putRange} stored
     */
    void encode(float[] row, int first, int width, int span, MemorySegment target, long rangesAt, long codesAt) {
        float[] minima = new float[width];
        float[] scales = new float[width];
        readRanges(target, rangesAt, span, width, minima, scales);
        byte[] packed = new byte[codeBytes(width)];
        for (int i = 0; i < width; i++) {
            int code = code(row[first + i], minima[i], scales[i]);
            packed[i % packed.length] |= (byte) (code << (bits * (i / packed.length)));
        }
        MemorySegment.copy(packed, 0, target, ValueLayout.JAVA_BYTE, codesAt, packed.length);
    }

    /**
     * Decodes a row: the reverse of {@link #encode}.
     *
     * @param packed memory for the {@link #codeBytes} of the row
     * @param minima {@code [width]} as {@link #readRanges} gives them
     * @param scales {@code [width]} as {@link #readRanges} gives them
     * @param target receives {@code [width]} from index {@code first} on
     */
    void decode(
            MemorySegment source,
            long codesAt,
            byte[] packed,
            float[] minima,
            float[] scales,
            int width,
            float[] target,
            int first) {
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, codesAt, packed, 0, packed.length);
        int mask = levels();
        int shift = 0;
        for (int start = 0; start < width; start += packed.length) {
            int count = Math.min(packed.length, width - start);
            for (int i = 0; i < count; i++) {
                int code = (packed[i] >>> shift) & mask;
                target[first + start + i] = (code * scales[start + i]) + minima[start + i];
            }
            shift += bits;
        }
    }

    private int levels() {
        return (1 << bits) - 1;
    }

    private int code(float value, float minimum, float scale) {
        // Where all numbers of a range are equal the scale may be 0, and 0 / 0 becomes code 0.
        return Math.clamp((long) Math.rint((value - minimum) / scale), 0, levels());
    }

    private int numberBytes() {
        return halves ? Short.BYTES : Float.BYTES;
    }

    private long numberByte(long offset, int index) {
        return offset + ((long) index * numberBytes());
    }

    private float number(MemorySegment source, long at) {
        return halves ? Float.float16ToFloat(source.get(SHORT, at)) : source.get(FLOAT, at);
    }

    private void putNumber(MemorySegment target, long at, float number) {
        if (halves) {
            target.set(SHORT, at, Float.floatToFloat16(number));
        } else {
            target.set(FLOAT, at, number);
        }
    }

    /** The largest 16-bit float that is not above {@code number}. */
    private static float downToHalf(float number) {
        short half = Float.floatToFloat16(number);
        if (Float.float16ToFloat(half) <= number || Float.isNaN(number)) {
            return Float.float16ToFloat(half);
        }
        return Float.float16ToFloat((short) (half >= 0 ? half - 1 : half + 1));
    }

    private static float upToHalf(float number) {
        return -downToHalf(-number);
    }
}
