package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
