package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.protocol.TaskMean;
import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BootstrapTest {

    @Test
    void theSameSeedGivesTheSameInterval() {
        double[] values = {0, 1, 1, 0.5, 0.25, 1, 0, 1};

        assertThat(interval(values, 7)).isEqualTo(interval(values, 7));
        assertThat(interval(values, 7)).isNotEqualTo(interval(values, 8));
    }

    @Test
    void anIntervalOfEqualValuesHasNoWidth() {
        assertThat(interval(new double[] {0.5, 0.5, 0.5}, 1)).isEqualTo(new Interval(0.5, 0.5, 0.5));
        assertThat(interval(new double[] {0.25}, 1)).isEqualTo(new Interval(0.25, 0.25, 0.25));
    }

    /** Of 400 samples of 60 coin throws about 95 % of the intervals hold the coin's true share. */
    @Test
    void intervalsCoverTheTruthAboutNineteenTimesOfTwenty() {
        SplittableRandom random = new SplittableRandom(5);
        int covered = 0;
        for (int sample = 0; sample < 400; sample++) {
            double[] throwsOfACoin =
                    random.doubles(60).map(u -> u < 0.7 ? 1 : 0).toArray();
            Interval interval = interval(throwsOfACoin, sample);
            covered += interval.low() <= 0.7 && 0.7 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / 400.0).isCloseTo(0.94, within(0.035));
    }

    /** Ten questions about each of six contexts, of which a policy lost three whole: six facts, not sixty. */
    @Test
    void numbersOfOneClusterAreDrawnTogether() {
        Sample clustered = new Sample(Averaging.ROWS);
        Sample apart = new Sample(Averaging.ROWS);
        for (int i = 0; i < 60; i++) {
            double score = i < 30 ? 1 : 0;
            clustered.add("", i / 10, score);
            apart.add("", i, score);
        }

        assertThat(clustered.clusters()).isEqualTo(6);
        // The standard error of a share of a half is sqrt(0.25 / n).
        assertThat(Bootstrap.of(clustered, 3).standardError()).isCloseTo(Math.sqrt(0.25 / 6), within(0.01));
        assertThat(Bootstrap.of(apart, 3).standardError()).isCloseTo(Math.sqrt(0.25 / 60), within(0.005));
    }

    @Test
    void strataAreAveragedAsTheAuthorsDo() {
        Sample sample = new Sample(means -> 0.75 * mean(means, "a") + 0.25 * mean(means, "b"));
        sample.add("a", 1, 1);
        sample.add("a", 2, 0);
        sample.add("b", 3, 1);

        Interval interval = Bootstrap.of(sample, 1).interval();
        assertThat(interval.mean()).isEqualTo(0.75 * 0.5 + 0.25);
        assertThat(interval.low()).isEqualTo(0.25);
        assertThat(interval.high()).isEqualTo(1);
    }

    private static double mean(SortedMap<String, TaskMean> means, String task) {
        return Objects.requireNonNull(means.get(task)).mean();
    }

    private static Interval interval(double[] values, long seed) {
        Sample sample = new Sample(Averaging.ROWS);
        for (int i = 0; i < values.length; i++) {
            sample.add("", i, values[i]);
        }
        return Bootstrap.of(sample, seed).interval();
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
