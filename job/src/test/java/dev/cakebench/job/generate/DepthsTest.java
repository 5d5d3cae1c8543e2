package dev.cakebench.job.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DepthsTest {

    @Test
    void rulersFortyAreThoseOfNumpy() {
        // numpy.round(numpy.linspace(0, 100, 40))
        assertThat(Depths.RULER)
                .containsExactly(
                        0, 3, 5, 8, 10, 13, 15, 18, 21, 23, 26, 28, 31, 33, 36, 38, 41, 44, 46, 49, 51, 54, 56, 59, 62,
                        64, 67, 69, 72, 74, 77, 79, 82, 85, 87, 90, 92, 95, 97, 100);
        assertThat(Depths.even(11)).containsExactly(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
        assertThat(Depths.even(1)).containsExactly(0);
    }

    @Test
    void depthsAreRoundedDownToUnits() {
        assertThat(Depths.before(10, 0)).isZero();
        assertThat(Depths.before(10, 99)).isEqualTo(9);
        assertThat(Depths.before(10, 100)).isEqualTo(10);
        assertThat(Depths.before(1 << 28, 100)).isEqualTo(1 << 28);
    }
}
