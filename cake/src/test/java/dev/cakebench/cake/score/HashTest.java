package dev.cakebench.cake.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** Hashes are spread as they say, and every word counts. */
final class HashTest {
    private static final int COUNT = 100_000;

    @Test
    void uniformNumbersFillTheInterval() {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < COUNT; i++) {
            double number = Hash.uniform(7, 3, i);
            assertThat(number).isBetween(0.0, Math.nextDown(1.0));
            assertThat((double) (float) number).isEqualTo(number);
            sum += number;
            squares += number * number;
        }
        assertThat(sum / COUNT).isCloseTo(1 / 2.0, within(0.01));
        assertThat(squares / COUNT).isCloseTo(1 / 3.0, within(0.01));
    }

    @Test
    void gaussianNumbersHaveTheMomentsOfTheNormalDistribution() {
        double[] moments = new double[4];
        for (int i = 0; i < COUNT; i++) {
            double number = Hash.gaussian(1, i);
            double power = 1;
            for (int m = 0; m < moments.length; m++) {
                power *= number;
                moments[m] += power / COUNT;
            }
        }
        assertThat(moments[0]).isCloseTo(0, within(0.02));
        assertThat(moments[1]).isCloseTo(1, within(0.02));
        assertThat(moments[2]).isCloseTo(0, within(0.05));
        assertThat(moments[3]).isCloseTo(3, within(0.1));
    }

    @Test
    void everyWordAndItsPlaceCount() {
        var seen = new HashSet<Double>();
        for (int a = 0; a < 8; a++) {
            for (int b = 0; b < 8; b++) {
                for (int c = 0; c < 8; c++) {
                    seen.add(Hash.uniform(a, b, c));
                }
            }
        }
        assertThat(seen).hasSize(512);
        assertThat(Hash.uniform(1, 2, 3)).isEqualTo(Hash.uniform(1, 2, 3));
    }
}
