package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments of columns and entropies of rows, against double precision. */
abstract class AbstractWindowStatisticsTest {
    private static final float OFFSET = 1e-10f;

    abstract Kernels kernels();

    /** Columns around vectors of 4, 8 and 16; the specification and its twin give the same doubles. */
    @ParameterizedTest
    @CsvSource({"1,1", "1,20", "2,3", "2,4", "3,5", "8,7", "8,8", "8,9", "32,15", "32,16", "32,17", "5,33", "64,100"})
    void columnMoments(int rows, int columns) {
        int stride = columns + 3;
        Floats x = Floats.random(rows * stride, rows, 1);
        for (int i = 0; i < x.count(); i++) {
            x.set(i, Math.abs(x.get(i)) / columns);
        }
        double[][] found = moments(x, rows, stride, columns);
        for (int j = 0; j < columns; j++) {
            double mean = 0;
            for (int r = 0; r < rows; r++) {
                mean += x.get(r * stride + j);
            }
            mean /= rows;
            double squares = 0;
            for (int r = 0; r < rows; r++) {
                double distance = x.get(r * stride + j) - mean;
                squares += distance * distance;
            }
            assertThat(found[0][j]).as("mean of column %d", j).isEqualTo(mean);
            assertThat(found[1][j]).as("variance of column %d", j).isEqualTo(rows == 1 ? 0 : squares / (rows - 1));
        }
    }

    @Test
    void momentsCheckTheirRanges() {
        Floats x = Floats.of(12);
        MemorySegment enough = Arena.ofAuto().allocate(ValueLayout.JAVA_DOUBLE, 4);
        MemorySegment few = enough.asSlice(8);
        assertThatThrownBy(() -> kernels().columnMoments(x.exact(), 4, 3, 4, 4, enough, 0, enough, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("rows needs");
        assertThatThrownBy(() -> kernels().columnMoments(x.exact(), 0, 3, 4, 4, few, 0, enough, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("mean needs");
        assertThatThrownBy(() -> kernels().columnMoments(x.exact(), 0, 3, 4, 4, enough, 0, few, 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("variance needs");
        assertThatThrownBy(() -> kernels().columnMoments(x.exact(), 0, 0, 4, 4, enough, 0, enough, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 15, 16, 17, 63, 64, 65, 255, 256, 257, 600, 4096})
    void entropyRow(int length) {
        Floats p = Floats.random(length, length, 8);
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += Math.exp(p.get(i));
        }
        for (int i = 0; i < length; i++) {
            p.set(i, (float) (Math.exp(p.get(i)) / sum));
        }
        double expected = 0;
        for (int i = 0; i < length; i++) {
            expected -= p.get(i) * Math.log(p.get(i) + OFFSET);
        }
        assertThat(kernels().entropyRow(p.segment(), p.offset(), length, OFFSET))
                .isCloseTo(expected, within(1e-6 * Math.abs(expected) + 2e-10));
    }

    /** All the mass on one element, none on the others: no more and no less than the offset makes of it. */
    @Test
    void entropyOfCertaintyIsNothing() {
        Floats p = Floats.of(70);
        p.set(13, 1);
        p.set(69, 1);
        assertThat(kernels().entropyRow(p.segment(), p.offset(), 70, OFFSET)).isCloseTo(0, within(3e-10));
        assertThatThrownBy(() -> kernels().entropyRow(p.exact(), 4, 70, OFFSET))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("probabilities needs");
    }

    /** From the smallest to the largest probability, each alone, so that no error hides behind a larger term. */
    @Test
    void entropyOfAnyProbability() {
        Floats p = Floats.of(20);
        for (double exponent = -30; exponent <= 0; exponent += 0.01) {
            float probability = (float) Math.pow(10, exponent);
            for (int place : new int[] {2, 18}) {
                p.set(2, 0);
                p.set(18, 0);
                p.set(place, probability);
                double expected = -probability * Math.log(probability + (double) OFFSET);
                assertThat(kernels().entropyRow(p.segment(), p.offset(), 20, OFFSET))
                        .as("%s", probability)
                        .isCloseTo(expected, within(4e-7 * Math.abs(expected) + 1.01e-10));
            }
        }
    }

    private double[][] moments(Floats x, int rows, int stride, int columns) {
        MemorySegment mean = Arena.ofAuto().allocate(ValueLayout.JAVA_DOUBLE, columns);
        MemorySegment variance = Arena.ofAuto().allocate(ValueLayout.JAVA_DOUBLE, columns);
        kernels().columnMoments(x.segment(), x.offset(), rows, stride, columns, mean, 0, variance, 0);
        return new double[][] {mean.toArray(ValueLayout.JAVA_DOUBLE), variance.toArray(ValueLayout.JAVA_DOUBLE)};
    }
}
