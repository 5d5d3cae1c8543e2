package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two twins side by side. */
class VectorAgainstScalarTest {
    private final Kernels vector = KernelProvider.choose("vector");
    private final Kernels scalar = new ScalarKernels();

    @ParameterizedTest
    @EnumSource
    void weightsAreEqual(GgmlType type) {
        WeightMatrix weights = TestWeights.random(type, 4, 5 * 256, 1);
        Floats a = Floats.of(5 * 256);
        Floats b = Floats.of(5 * 256);
        for (int row = 0; row < 4; row++) {
            vector.dequantizeRow(weights, row, a.segment(), a.offset());
            scalar.dequantizeRow(weights, row, b.segment(), b.offset());
            for (int i = 0; i < a.count(); i++) {
                assertThat(a.get(i)).isEqualTo(b.get(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void productsAgreeToTheRoundingOfTheirSums(GgmlType type) {
        int columns = 1024;
        WeightMatrix weights = TestWeights.random(type, 9, columns, 2);
        Floats x = Floats.random(3 * columns, 3, 1);
        Floats a = Floats.of(27);
        Floats b = Floats.of(27);
        vector.matMulRows(
                weights, 0, 9, x.exact(), 0, a.exact(), 0, 3, false, vector.newScratch(Arena.ofAuto(), columns, 1));
        scalar.matMulRows(
                weights, 0, 9, x.exact(), 0, b.exact(), 0, 3, false, scalar.newScratch(Arena.ofAuto(), columns, 1));
        float largest = 0;
        for (float value : b.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < 27; i++) {
            assertThat(a.get(i)).isCloseTo(b.get(i), within(largest * columns * 0x1p-24f));
        }
    }

    /** The rounding of a sum in 32-bit floats grows with its length; the specification sums in double precision. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 33, 257, 576, 1024, 2049, 8192})
    void sumsOfAnyLengthAgreeToTheirRounding(int length) {
        WeightMatrix weights = TestWeights.random(GgmlType.F32, 5, length, 4);
        Floats x = Floats.random(length, 5, 1);
        Floats a = Floats.of(5);
        Floats b = Floats.of(5);
        vector.matMulRows(
                weights, 0, 5, x.exact(), 0, a.exact(), 0, 1, false, vector.newScratch(Arena.ofAuto(), length, 1));
        scalar.matMulRows(
                weights, 0, 5, x.exact(), 0, b.exact(), 0, 1, false, scalar.newScratch(Arena.ofAuto(), length, 1));
        for (int row = 0; row < 5; row++) {
            float magnitude = 0;
            for (int k = 0; k < length; k++) {
                float weight = weights.data().get(Layouts.FILE_FLOAT, 4L * (row * length + k));
                magnitude += Math.abs(weight * x.get(k));
            }
            assertThat(a.get(row)).isCloseTo(b.get(row), within(magnitude * (2 + length / 4) * 0x1p-24f));
        }
        Floats weight = Floats.random(length, 6, 1);
        vector.rmsNormRow(x.exact(), 0, weight.exact(), x.exact(), 0, length, 1e-5f);
        Floats y = Floats.random(length, 5, 1);
        scalar.rmsNormRow(y.exact(), 0, weight.exact(), y.exact(), 0, length, 1e-5f);
        assertClose(x, y, length);
        vector.softmaxRow(x.exact(), 0, length, 0, length, 0.5f);
        scalar.softmaxRow(y.exact(), 0, length, 0, length, 0.5f);
        assertClose(x, y, length);
        vector.gateRow(GateActivation.SILU, x.exact(), 0, weight.exact(), 0, length);
        scalar.gateRow(GateActivation.SILU, y.exact(), 0, weight.exact(), 0, length);
        assertClose(x, y, length);
    }

    /** Each result is a few roundings, and for the sums behind it some that grow with the length, off. */
    private static void assertClose(Floats found, Floats expected, int length) {
        for (int i = 0; i < length; i++) {
            assertThat(found.get(i))
                    .isCloseTo(expected.get(i), within(Math.abs(expected.get(i)) * (32 + length / 4) * 0x1p-24f));
        }
    }

    @ParameterizedTest
    @EnumSource
    void panelsAgreeToTheRoundingOfTheirSums(GgmlType type) {
        int columns = 768;
        int rows = 7;
        int lanes = vector.panelTokens();
        WeightMatrix weights = TestWeights.random(type, rows, columns, 2);
        Floats x = Floats.random(lanes * columns, 3, 1);
        Floats panel = Floats.of(columns * lanes);
        vector.rowsToPanel(x.exact(), 0, columns, columns, lanes, panel.exact(), 0);
        Floats a = Floats.of(rows * lanes);
        Floats b = Floats.of(lanes * rows);
        vector.matMulPanels(
                weights, 0, rows, panel.exact(), a.exact(), 1, false, vector.newScratch(Arena.ofAuto(), columns, 1));
        scalar.matMulRows(
                weights,
                0,
                rows,
                x.exact(),
                0,
                b.exact(),
                0,
                lanes,
                false,
                scalar.newScratch(Arena.ofAuto(), columns, 1));
        float largest = 0;
        for (float value : b.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int row = 0; row < rows; row++) {
            for (int t = 0; t < lanes; t++) {
                assertThat(a.get(row * lanes + t))
                        .isCloseTo(b.get(t * rows + row), within(largest * columns * 0x1p-24f));
            }
        }
    }

    @Test
    void exponentialIsAccurateAndTheSameInBothForms() {
        Random random = new Random(1);
        int vectors = 3;
        Floats x = Floats.of(vectors * Simd.LANES);
        Floats zero = Floats.of(Simd.LANES);
        Floats y = Floats.of(vectors * Simd.LANES);
        for (int i = 0; i < zero.count(); i++) {
            zero.set(i, 0);
        }
        for (int round = 0; round < 700; round++) {
            for (int i = 0; i < x.count(); i++) {
                x.set(i, random.nextFloat() * 175.5f - 87.3f);
            }
            Exp.ofDifferences(address(x), Simd.VECTOR_BYTES, address(zero), 0, address(y), Simd.VECTOR_BYTES, vectors);
            for (int i = 0; i < x.count(); i++) {
                assertThat(y.get(i)).isEqualTo(Exp.of(x.get(i)));
                assertThat(y.get(i) / Math.exp(x.get(i))).isCloseTo(1, within(1.2e-7));
            }
        }
    }

    private static long address(Floats floats) {
        return floats.segment().address() + floats.offset();
    }

    @Test
    void exponentialAtTheEnds() {
        assertThat(Exp.of(0f)).isEqualTo(1f);
        assertThat(Exp.of(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(Exp.of(-1e30f)).isZero();
        assertThat(Exp.of(-87.9f)).isZero();
        assertThat(Exp.of(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exp.of(89f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exp.of(Float.NaN)).isNaN();
    }
}
