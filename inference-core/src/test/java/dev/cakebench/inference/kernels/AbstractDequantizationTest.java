package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dequantisation of every format against {@link ReferenceFormats}. */
abstract class AbstractDequantizationTest {
    private static final double ULPS = 1.5 * 0x1p-23;

    abstract Kernels kernels();

    @ParameterizedTest
    @EnumSource
    void rowsFollowTheFormatTable(GgmlType type) {
        for (int blocks : new int[] {1, 2, 3, 7}) {
            WeightMatrix weights = TestWeights.random(type, 3, blocks * type.blockValues(), blocks);
            for (int row = 0; row < 3; row++) {
                assertRow(weights, row);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void unblockedRowsMayHaveAnyLength(GgmlType type) {
        for (int columns : new int[] {1, 3, 4, 5, 15, 16, 17, 31, 33, 67}) {
            assertRow(TestWeights.random(type, 2, columns, columns), 1);
        }
    }

    /** Each byte of a block takes all 256 values, the others random: every nibble, bit and scale in every lane. */
    @ParameterizedTest
    @EnumSource
    void everyByteValueAtEveryPlace(GgmlType type) {
        Random random = new Random(5);
        int bytes = type.blockBytes();
        byte[] template =
                TestWeights.random(type, 1, type.blockValues(), 5).data().toArray(ValueLayout.JAVA_BYTE);
        byte[] blocks = new byte[256 * bytes];
        for (int value = 0; value < 256; value++) {
            int shift = random.nextInt(256);
            for (int i = 0; i < bytes; i++) {
                boolean scale = isFloatByte(type, i);
                blocks[value * bytes + i] = scale ? template[i] : (byte) (value + i * 7 + shift);
            }
        }
        assertRow(TestWeights.row(type, blocks), 0);
    }

    @Test
    void everyHalfFloatIsConvertedExactly() {
        byte[] halves = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++) {
            halves[2 * i] = (byte) i;
            halves[2 * i + 1] = (byte) (i >> 8);
        }
        Floats target = Floats.of(65536);
        kernels().dequantizeRow(TestWeights.row(GgmlType.F16, halves), 0, target.segment(), target.offset());
        for (int i = 0; i < 65536; i++) {
            float expected = Float.float16ToFloat((short) i);
            if (Float.isNaN(expected)) {
                assertThat(target.get(i)).isNaN();
            } else {
                assertThat(Float.floatToRawIntBits(target.get(i))).isEqualTo(Float.floatToRawIntBits(expected));
            }
        }
    }

    /** All scales of MXFP4, from subnormal floats to infinity, with all its nibbles. */
    @Test
    void everyExponentIsExact() {
        byte[] blocks = new byte[256 * 17];
        for (int exponent = 0; exponent < 256; exponent++) {
            blocks[exponent * 17] = (byte) exponent;
            for (int i = 1; i < 17; i++) {
                blocks[exponent * 17 + i] = (byte) ((i - 1) * 16 + (i + 4) % 16);
            }
        }
        Floats target = Floats.of(256 * 32);
        kernels().dequantizeRow(TestWeights.row(GgmlType.MXFP4, blocks), 0, target.segment(), target.offset());
        target.assertCanaries();
        for (int exponent = 0; exponent < 256; exponent++) {
            double[] expected = ReferenceFormats.block(GgmlType.MXFP4, blocks, exponent * 17);
            for (int i = 0; i < 32; i++) {
                assertThat(target.get(exponent * 32 + i))
                        .as("exponent %d value %d", exponent, i)
                        .isEqualTo((float) expected[i]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL"})
    void extremeScales(GgmlType type) {
        for (short scale : new short[] {0x0001, 0x03ff, 0x0400, 0x7bff, (short) 0xfbff, (short) 0x8001, 0}) {
            byte[] block = TestWeights.random(type, 1, 32, scale).data().toArray(ValueLayout.JAVA_BYTE);
            block[0] = (byte) scale;
            block[1] = (byte) (scale >> 8);
            assertRow(TestWeights.row(type, block), 0);
        }
    }

    @Test
    void refusesRowsAndTargetsOutOfRange() {
        WeightMatrix weights = TestWeights.random(GgmlType.Q8_0, 2, 32, 1);
        Floats target = Floats.of(31);
        assertThatThrownBy(() -> kernels().dequantizeRow(weights, 2, target.segment(), 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kernels().dequantizeRow(weights, 0, target.exact(), 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("target needs 128 bytes");
    }

    private void assertRow(WeightMatrix weights, int row) {
        GgmlType type = weights.type();
        Floats target = Floats.of(weights.columns());
        kernels().dequantizeRow(weights, row, target.segment(), target.offset());
        byte[] bytes = weights.data().toArray(ValueLayout.JAVA_BYTE);
        int rowStart = Math.toIntExact(row * type.rowBytes(weights.columns()));
        for (int block = 0; block < weights.columns() / type.blockValues(); block++) {
            double[] expected = ReferenceFormats.block(type, bytes, rowStart + block * type.blockBytes());
            double largest = 0;
            for (double value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) target.get(block * type.blockValues() + i))
                        .as("%s row %d block %d value %d", type, row, block, i)
                        .isCloseTo(expected[i], within(tolerance(type) * largest));
            }
        }
        target.assertCanaries();
    }

    /** Formats with one multiplication are exact to the rounding; minima cancel, which magnifies a scale's rounding. */
    private static double tolerance(GgmlType type) {
        return switch (type) {
            case F32, F16, BF16, MXFP4 -> 0;
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q3_K, Q6_K, IQ4_NL, IQ4_XS -> ULPS;
            case Q2_K, Q4_K, Q5_K -> 16 * ULPS;
        };
    }

    private static boolean isFloatByte(GgmlType type, int i) {
        return switch (type) {
            case F32, BF16, F16 -> true;
            case Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> i < 2;
            case Q4_1, Q5_1, Q4_K, Q5_K -> i < 4;
            case Q6_K -> i >= 208;
            case Q2_K -> i >= 80;
            case Q3_K -> i >= 108;
            case MXFP4 -> i == 0;
        };
    }
}
