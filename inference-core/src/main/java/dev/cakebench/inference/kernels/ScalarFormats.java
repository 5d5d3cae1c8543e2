package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * The values of the quantised formats, one after another: the specification of dequantisation. A value is one product
 * {@code q * d}, or one fused {@code q * d + m}; the scales of the 256-value formats are rounded first.
 */
final class ScalarFormats {
    private ScalarFormats() {}

    /** Writes the {@code columns} values of one row of {@code type} that starts at byte {@code source} of {@code data}. */
    static void dequantize(
            GgmlType type, MemorySegment data, long source, int columns, MemorySegment target, long offset) {
        int blocks = columns / type.blockValues();
        for (int block = 0; block < blocks; block++) {
            long from = source + (long) block * type.blockBytes();
            long to = offset + 4L * block * type.blockValues();
            for (int i = 0; i < type.blockValues(); i++) {
                target.set(Layouts.FLOAT, to + 4L * i, value(type, data, from, i));
            }
        }
    }

    /** Value {@code i} of the block of {@code type} at byte {@code block}. */
    private static float value(GgmlType type, MemorySegment data, long block, int i) {
        return switch (type) {
            case F32 -> data.get(Layouts.FILE_FLOAT, block);
            case F16 -> half(data, block);
            case BF16 -> Float.intBitsToFloat(data.get(Layouts.FILE_SHORT, block) << 16);
            case Q4_0 -> (nibble(data, block + 2, i, 16) - 8) * half(data, block);
            case Q4_1 -> Math.fma(nibble(data, block + 4, i, 16), half(data, block), half(data, block + 2));
            case Q5_0 -> (nibble(data, block + 6, i, 16) + fifthBit(data, block + 2, i) - 16) * half(data, block);
            case Q5_1 ->
                Math.fma(
                        nibble(data, block + 8, i, 16) + fifthBit(data, block + 4, i),
                        half(data, block),
                        half(data, block + 2));
            case Q8_0 -> data.get(Layouts.BYTE, block + 2 + i) * half(data, block);
            case Q4_K -> q45k(data, block, i, nibble(data, block + 16 + 32L * (i / 64), i % 64, 32));
            case Q5_K ->
                q45k(
                        data,
                        block,
                        i,
                        nibble(data, block + 48 + 32L * (i / 64), i % 64, 32)
                                + 16 * (unsigned(data, block + 16 + i % 32) >> (i / 32) & 1));
            case Q6_K -> q6k(data, block, i);
            case Q2_K -> q2k(data, block, i);
            case Q3_K -> q3k(data, block, i);
            case IQ4_NL -> IQ4_NL.TABLE.get(nibble(data, block + 2, i, 16)) * half(data, block);
            case IQ4_XS -> iq4xs(data, block, i);
            case MXFP4 -> MXFP4.TABLE.get(nibble(data, block + 1, i, 16)) * MXFP4.halfScale(unsigned(data, block));
        };
    }

    private static float q45k(MemorySegment data, long block, int i, int q) {
        int group = i / 32;
        long scales = block + 4;
        int scale;
        int min;
        if (group < 4) {
            scale = unsigned(data, scales + group) & 63;
            min = unsigned(data, scales + group + 4) & 63;
        } else {
            scale = (unsigned(data, scales + group + 4) & 15) | (unsigned(data, scales + group - 4) >> 6 << 4);
            min = (unsigned(data, scales + group + 4) >> 4) | (unsigned(data, scales + group) >> 6 << 4);
        }
        return Math.fma(q, half(data, block) * scale, -(half(data, block + 2) * min));
    }

    private static float q6k(MemorySegment data, long block, int i) {
        long half = i / 128;
        int group = i % 128 / 32;
        int l = i % 32;
        int low = (unsigned(data, block + 64 * half + 32L * (group % 2) + l) >> (4 * (group / 2))) & 15;
        int high = (unsigned(data, block + 128 + 32 * half + l) >> (2 * group)) & 3;
        int scale = data.get(Layouts.BYTE, block + 192 + 8 * half + 2L * group + l / 16);
        return ((low | (high << 4)) - 32) * (half(data, block + 208) * scale);
    }

    private static float q2k(MemorySegment data, long block, int i) {
        int factors = unsigned(data, block + i / 16);
        int q = twoBits(data, block + 16, i);
        return Math.fma(q, half(data, block + 80) * (factors & 15), -(half(data, block + 82) * (factors >> 4)));
    }

    private static float q3k(MemorySegment data, long block, int i) {
        int group = i / 16;
        long scales = block + 96;
        int low = unsigned(data, scales + group % 8) >> (4 * (group / 8)) & 15;
        int high = unsigned(data, scales + 8 + group % 4) >> (2 * (group / 4)) & 3;
        int q = twoBits(data, block + 32, i) + 4 * (unsigned(data, block + i % 32) >> (i / 32) & 1);
        return (q - 4) * (half(data, block + 108) * ((low | high << 4) - 32));
    }

    private static float iq4xs(MemorySegment data, long block, int i) {
        int group = i / 32;
        int low = unsigned(data, block + 4 + group / 2) >> (4 * (group % 2)) & 15;
        int high = data.get(Layouts.FILE_SHORT, block + 2) >> (2 * group) & 3;
        int q = nibble(data, block + 8 + 16L * group, i % 32, 16);
        return IQ4_NL.TABLE.get(q) * (half(data, block) * ((low | high << 4) - 32));
    }

    /** Two bits of value {@code i}: each 32 bytes hold 128 values, those of a byte 32 apart. */
    private static int twoBits(MemorySegment data, long bytes, int i) {
        return unsigned(data, bytes + 32L * (i / 128) + i % 32) >> (i % 128 / 32 * 2) & 3;
    }

    /** Nibble {@code i} of bytes whose low halves hold the first {@code run} values and whose high halves the next. */
    private static int nibble(MemorySegment data, long bytes, int i, int run) {
        int pair = unsigned(data, bytes + i % run);
        return i < run ? pair & 15 : pair >> 4;
    }

    /** 16 where bit {@code i} of the 32 high bits is set, else 0. */
    private static int fifthBit(MemorySegment data, long bits, int i) {
        return (data.get(Layouts.FILE_INT, bits) >>> i & 1) << 4;
    }

    private static int unsigned(MemorySegment data, long offset) {
        return data.get(Layouts.BYTE, offset) & 255;
    }

    private static float half(MemorySegment data, long offset) {
        return Float.float16ToFloat(data.get(Layouts.FILE_SHORT, offset));
    }
}
