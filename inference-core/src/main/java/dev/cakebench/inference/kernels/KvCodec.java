package dev.cakebench.inference.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Rows of K or V in the bytes of a {@link KvType}, one element after the other. Used where rows come into a cache, not
 * where attention reads them, so that one exact form serves all kernels.
 *
 * <p>Decoding what was encoded and encoding it again gives the same bytes. For {@link KvType#Q8_0} that is so because the
 * scale is never below the smallest normal 16-bit float: the largest of 32 elements then becomes 127 times the scale
 * with no rounding, or every element is already a multiple of that smallest scale.
 */
public final class KvCodec {
    private static final int BLOCK = 32;
    private static final int BLOCK_BYTES = 2 + BLOCK;
    private static final float LARGEST_QUANT = 127;
    private static final float SMALLEST_SCALE = 0x1p-14f;

    private KvCodec() {}

    /**
     * Rounds floats in place to what the type stores.
     *
     * @param count number of floats, whole rows
     */
    public static void round(KvType type, MemorySegment rows, long offset, int count) {
        switch (type) {
            case F32 -> {}
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    long at = offset + 4L * i;
                    rows.set(
                            Layouts.FLOAT, at, Float.float16ToFloat(Float.floatToFloat16(rows.get(Layouts.FLOAT, at))));
                }
            }
            case Q8_0 -> {
                for (int first = 0; first < count; first += BLOCK) {
                    long block = offset + 4L * first;
                    float scale = Float.float16ToFloat(scale(rows, block));
                    for (int i = 0; i < BLOCK; i++) {
                        long at = block + 4L * i;
                        rows.set(Layouts.FLOAT, at, scale * quant(rows.get(Layouts.FLOAT, at), scale));
                    }
                }
            }
        }
    }

    /**
     * Encodes one row.
     *
     * @param source {@code [headDim]} floats at byte {@code sourceOffset}
     * @param target receives {@code type.rowBytes(headDim)} bytes at byte {@code targetOffset}
     */
    public static void encode(
            KvType type,
            MemorySegment source,
            long sourceOffset,
            int headDim,
            MemorySegment target,
            long targetOffset) {
        switch (type) {
            case F32 -> MemorySegment.copy(source, sourceOffset, target, targetOffset, 4L * headDim);
            case F16 -> {
                for (int d = 0; d < headDim; d++) {
                    float value = source.get(Layouts.FLOAT, sourceOffset + 4L * d);
                    target.set(Layouts.FILE_SHORT, targetOffset + 2L * d, Float.floatToFloat16(value));
                }
            }
            case Q8_0 -> {
                for (int block = 0; block < headDim / BLOCK; block++) {
                    long from = sourceOffset + 4L * BLOCK * block;
                    long to = targetOffset + (long) BLOCK_BYTES * block;
                    short half = scale(source, from);
                    float scale = Float.float16ToFloat(half);
                    target.set(Layouts.FILE_SHORT, to, half);
                    for (int i = 0; i < BLOCK; i++) {
                        target.set(Layouts.BYTE, to + 2 + i, quant(source.get(Layouts.FLOAT, from + 4L * i), scale));
                    }
                }
            }
        }
    }

    /**
     * Decodes one row: the reverse of {@link #encode}.
     *
     * @param target receives {@code [headDim]} floats at byte {@code targetOffset}
     */
    public static void decode(
            KvType type,
            MemorySegment source,
            long sourceOffset,
            int headDim,
            MemorySegment target,
            long targetOffset) {
        for (int d = 0; d < headDim; d++) {
            target.set(Layouts.FLOAT, targetOffset + 4L * d, element(type, source, sourceOffset, d));
        }
    }

    /**
     * Encodes some channels of one row, each with the bits that {@link #encode} gives it.
     *
     * @param source {@code [headDim]} floats at byte {@code sourceOffset}
     * @param channels indices of the channels, rising
     * @param target receives {@code type.rowBytes(headDim, channels.length)} bytes at byte {@code targetOffset}
     */
    public static void encodeChannels(
            KvType type,
            MemorySegment source,
            long sourceOffset,
            int headDim,
            int[] channels,
            MemorySegment target,
            long targetOffset) {
        switch (type) {
            case F32 -> {
                for (int c = 0; c < channels.length; c++) {
                    float value = source.get(Layouts.FLOAT, sourceOffset + 4L * channels[c]);
                    target.set(Layouts.FLOAT, targetOffset + 4L * c, value);
                }
            }
            case F16 -> {
                for (int c = 0; c < channels.length; c++) {
                    float value = source.get(Layouts.FLOAT, sourceOffset + 4L * channels[c]);
                    target.set(Layouts.FILE_SHORT, targetOffset + 2L * c, Float.floatToFloat16(value));
                }
            }
            case Q8_0 -> {
                for (int block = 0; block < headDim / BLOCK; block++) {
                    short half = scale(source, sourceOffset + 4L * BLOCK * block);
                    target.set(Layouts.FILE_SHORT, targetOffset + 2L * block, half);
                }
                long quants = targetOffset + 2L * (headDim / BLOCK);
                for (int c = 0; c < channels.length; c++) {
                    float value = source.get(Layouts.FLOAT, sourceOffset + 4L * channels[c]);
                    target.set(Layouts.BYTE, quants + c, quant(value, channelScale(target, targetOffset, channels[c])));
                }
            }
        }
    }

    /**
     * Decodes one row of which some channels were encoded: the reverse of {@link #encodeChannels}.
     *
     * @param target receives {@code [headDim]} floats from index {@code first} on, 0 for the channels that are not there
     */
    public static void decodeChannels(
            KvType type,
            MemorySegment source,
            long sourceOffset,
            int headDim,
            int[] channels,
            float[] target,
            int first) {
        if (channels.length < headDim) {
            Arrays.fill(target, first, first + headDim, 0);
        }
        switch (type) {
            case F32 -> {
                for (int c = 0; c < channels.length; c++) {
                    target[first + channels[c]] = source.get(Layouts.FLOAT, sourceOffset + 4L * c);
                }
            }
            case F16 -> {
                for (int c = 0; c < channels.length; c++) {
                    target[first + channels[c]] =
                            Float.float16ToFloat(source.get(Layouts.FILE_SHORT, sourceOffset + 2L * c));
                }
            }
            case Q8_0 -> {
                long quants = sourceOffset + 2L * (headDim / BLOCK);
                int c = 0;
                for (int block = 0; block < headDim / BLOCK; block++) {
                    float scale = channelScale(source, sourceOffset, block * BLOCK);
                    int end = (block + 1) * BLOCK;
                    while (c < channels.length && channels[c] < end) {
                        target[first + channels[c]] = scale * source.get(Layouts.BYTE, quants + c);
                        c++;
                    }
                }
            }
        }
    }

    private static float channelScale(MemorySegment row, long offset, int channel) {
        return Float.float16ToFloat(row.get(Layouts.FILE_SHORT, offset + 2L * (channel / BLOCK)));
    }

    /** Element {@code d} of the encoded row at byte {@code offset}. */
    static float element(KvType type, MemorySegment row, long offset, int d) {
        return switch (type) {
            case F32 -> row.get(Layouts.FLOAT, offset + 4L * d);
            case F16 -> Float.float16ToFloat(row.get(Layouts.FILE_SHORT, offset + 2L * d));
            case Q8_0 -> {
                long block = offset + (long) BLOCK_BYTES * (d / BLOCK);
                float scale = Float.float16ToFloat(row.get(Layouts.FILE_SHORT, block));
                yield scale * row.get(Layouts.BYTE, block + 2 + d % BLOCK);
            }
        };
    }

    /**
     * Scale of the 32 floats at byte {@code offset}, as a 16-bit float: the largest magnitude over 127. NaN where one of
     * them is NaN, so that the block does not turn it into a number.
     */
    static short scale(MemorySegment source, long offset) {
        float largest = 0;
        for (int i = 0; i < BLOCK; i++) {
            largest = Math.max(largest, Math.abs(source.get(Layouts.FLOAT, offset + 4L * i)));
        }
        float scale = Float.float16ToFloat(Float.floatToFloat16(largest / LARGEST_QUANT));
        return Float.floatToFloat16(Math.max(scale, SMALLEST_SCALE));
    }

    /** {@code value / scale} to the nearest of -127 to 127, ties to even; 0 where that is not a number. */
    static byte quant(float value, float scale) {
        double nearest = Math.rint(value / scale);
        return (byte) Math.clamp(nearest, -LARGEST_QUANT, LARGEST_QUANT);
    }
}
