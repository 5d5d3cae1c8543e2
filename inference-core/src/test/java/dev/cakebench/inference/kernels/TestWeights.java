package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;

/** Random matrices of every format, at addresses that are aligned to nothing. */
public final class TestWeights {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TestWeights() {}

    public static WeightMatrix random(GgmlType type, int rows, int columns, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[Math.toIntExact(rows * type.rowBytes(columns))];
        random.nextBytes(bytes);
        MemorySegment data = Arena.ofAuto().allocate(bytes.length + 2L, 64).asSlice(2, bytes.length);
        MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int blocks = rows * (columns / type.blockValues());
        for (int block = 0; block < blocks; block++) {
            setScales(type, data, (long) block * type.blockBytes(), random);
        }
        return new WeightMatrix(type, rows, columns, data);
    }

    /** A matrix of one row from given blocks. */
    static WeightMatrix row(GgmlType type, byte[] blocks) {
        MemorySegment data = Arena.ofAuto().allocate(blocks.length + 2L, 64).asSlice(2, blocks.length);
        MemorySegment.copy(blocks, 0, data, ValueLayout.JAVA_BYTE, 0, blocks.length);
        return new WeightMatrix(type, 1, blocks.length / type.blockBytes() * type.blockValues(), data);
    }

    private static void setScales(GgmlType type, MemorySegment data, long block, Random random) {
        switch (type) {
            case F32 ->
                data.set(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), block, (float)
                        random.nextGaussian());
            case F16, Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> setHalf(data, block, random);
            case BF16 -> data.set(SHORT, block, (short) (Float.floatToRawIntBits((float) random.nextGaussian()) >> 16));
            case Q4_1, Q5_1, Q4_K, Q5_K -> {
                setHalf(data, block, random);
                setHalf(data, block + 2, random);
            }
            case Q6_K -> setHalf(data, block + 208, random);
            case Q2_K -> {
                setHalf(data, block + 80, random);
                setHalf(data, block + 82, random);
            }
            case Q3_K -> setHalf(data, block + 108, random);
            case MXFP4 -> data.set(ValueLayout.JAVA_BYTE, block, (byte) (118 + random.nextInt(6)));
        }
    }

    private static void setHalf(MemorySegment data, long offset, Random random) {
        data.set(SHORT, offset, Float.floatToFloat16((float) (random.nextGaussian() * 0.02)));
    }
}
