package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SignificanceTest {

    /** All 2^10 signs of ten equal losses: two of them are as far from 0 as the losses are. */
    @Test
    void tenLossesInTenPairs() {
        Sample losses = new Sample(Averaging.ROWS);
        for (int i = 0; i < 10; i++) {
            losses.add("", i, -1);
        }
        assertThat(SignFlip.pValue(losses, 1)).isCloseTo(2.0 / 1024, within(0.001));
    }

    @Test
    void aClustersDifferencesChangeSignTogether() {
        Sample losses = new Sample(Averaging.ROWS);
        for (int i = 0; i < 10; i++) {
            losses.add("", i / 5, -1);
        }
        assertThat(SignFlip.pValue(losses, 1)).isCloseTo(0.5, within(0.02));
    }

    /** Of 400 comparisons of like policies about 5 % have a p-value below 5 %. */
    @Test
    void likePoliciesSeldomDiffer() {
        SplittableRandom random = new SplittableRandom(11);
        int different = 0;
        for (int comparison = 0; comparison < 400; comparison++) {
            Sample sample = new Sample(Averaging.ROWS);
            for (int i = 0; i < 30; i++) {
                sample.add("", i, 2 * random.nextDouble() - 1);
            }
            different += SignFlip.pValue(sample, comparison) < 0.05 ? 1 : 0;
        }
        assertThat(different / 400.0).isCloseTo(0.05, within(0.03));
    }

    /** By hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, then 0.04 raised to the one before. */
    @Test
    void holmStepsDown() {
        assertThat(Holm.correct(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
        assertThat(Holm.correct(new double[] {0.7, 0.6})).containsExactly(1, 1);
        assertThat(Holm.correct(new double[0])).isEmpty();
    }
}
