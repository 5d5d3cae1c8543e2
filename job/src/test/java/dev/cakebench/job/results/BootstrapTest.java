package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BootstrapTest {

    @Test
    void theSameSeedGivesTheSameInterval() {
        double[] values = {0, 1, 1, 0.5, 0.25, 1, 0, 1};

        assertThat(Bootstrap.mean(values, 7)).isEqualTo(Bootstrap.mean(values, 7));
        assertThat(Bootstrap.mean(values, 7)).isNotEqualTo(Bootstrap.mean(values, 8));
    }

    @Test
    void anIntervalOfEqualValuesHasNoWidth() {
        assertThat(Bootstrap.mean(new double[] {0.5, 0.5, 0.5}, 1)).isEqualTo(new Interval(0.5, 0.5, 0.5));
        assertThat(Bootstrap.mean(new double[] {0.25}, 1)).isEqualTo(new Interval(0.25, 0.25, 0.25));
    }

    /** Of 400 samples of 60 coin throws about 95 % of the intervals hold the coin's true share. */
    @Test
    void intervalsCoverTheTruthAboutNineteenTimesOfTwenty() {
        SplittableRandom random = new SplittableRandom(5);
        int covered = 0;
        for (int sample = 0; sample < 400; sample++) {
            double[] throwsOfACoin =
                    random.doubles(60).map(u -> u < 0.7 ? 1 : 0).toArray();
            Interval interval = Bootstrap.mean(throwsOfACoin, sample);
            covered += interval.low() <= 0.7 && 0.7 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / 400.0).isCloseTo(0.94, within(0.035));
    }

    @Test
    void quantilesInterpolate() {
        double[] sorted = {1, 2, 3, 4};

        assertThat(Quantiles.ofSorted(sorted, 0)).isEqualTo(1);
        assertThat(Quantiles.ofSorted(sorted, 0.5)).isEqualTo(2.5);
        assertThat(Quantiles.ofSorted(sorted, 0.95)).isCloseTo(3.85, within(1e-12));
        assertThat(Quantiles.ofSorted(sorted, 1)).isEqualTo(4);
        assertThat(Quantiles.ofSorted(new double[] {9}, 0.95)).isEqualTo(9);
    }
}
