package dev.cakebench.cake.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Arithmetic behind leverage: the inverse form, the exponential, and projections. */
final class InverseFormTest {

    @Test
    void invertsByHand() {
        InverseForm form = InverseForm.of(new double[][] {{2, 1}, {1, 2}}, 0);
        // The inverse is {2, -1; -1, 2} / 3.
        assertThat(form.at(new double[] {1, 0})).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(form.at(new double[] {1, 1})).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(form.at(new double[] {1, -1})).isCloseTo(2, within(1e-15));
    }

    /** x' M^-1 x with x = M y is y' M y. */
    @Test
    void undoesAMultiplication() {
        var random = new Random(9);
        int n = 12;
        double[][] matrix = new double[n][n];
        for (int row = 0; row < 30; row++) {
            double[] x = random.doubles(n, -1, 1).toArray();
            for (int i = 0; i < n; i++) {
                HeadRows.addScaled(matrix[i], x[i], x);
            }
        }
        double[] y = random.doubles(n, -1, 1).toArray();
        double[] product = new double[n];
        for (int i = 0; i < n; i++) {
            HeadRows.addScaled(product, y[i], matrix[i]);
        }
        assertThat(InverseForm.of(matrix, 0).at(product)).isCloseTo(HeadRows.dot(y, product), within(1e-9));
    }

    @Test
    void raisesTheDiagonalOfASingularMatrixAndRefusesOneThatIsNoNumber() {
        double[][] singular = {{1, 1}, {1, 1}};
        assertThat(InverseForm.of(singular, 0).at(new double[] {1, 1})).isCloseTo(2 / 2.01, within(1e-12));
        assertThatThrownBy(() -> InverseForm.of(new double[][] {{Double.NaN}}, 0))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("not positive definite");
    }

    @Test
    void exponentialsAreThoseOfTheLibrary() {
        var random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            double x = -700 * random.nextDouble() * random.nextDouble();
            double expected = StrictMath.exp(x);
            assertThat(Exponential.of(x)).isCloseTo(expected, within(1e-12 * expected));
        }
        assertThat(Exponential.of(0)).isEqualTo(1);
        assertThat(Exponential.of(-1e9)).isZero();
        assertThat(Exponential.of(Double.NEGATIVE_INFINITY)).isZero();
    }

    @Test
    void projectionsKeepLengthsOnAverage() {
        double[][] rows = {new Random(1).doubles(64, -1, 1).toArray()};
        double mean = 0;
        for (int seed = 0; seed < 400; seed++) {
            double[][] projected = Sketch.project(rows, 48, seed);
            assertThat(projected[0]).hasSize(48);
            mean += HeadRows.dot(projected[0], projected[0]) / 400;
        }
        assertThat(mean).isCloseTo(HeadRows.dot(rows[0], rows[0]), within(0.05 * mean));
        assertThat(Sketch.project(rows, 0, 1)).isSameAs(rows);
    }
}
