package dev.cakebench.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairedSpeedsTest {
    private static final PairedSpeeds SPEEDS =
            new PairedSpeeds("pp512", new double[] {100, 200, 50}, new double[] {90, 160, 55});

    @Test
    void ratiosAreThoseOfTheRounds() {
        assertThat(SPEEDS.ratio()).isEqualTo(0.9);
        assertThat(SPEEDS.smallestRatio()).isEqualTo(0.8);
        assertThat(SPEEDS.largestRatio()).isEqualTo(1.1);
        assertThat(SPEEDS.baselineMedian()).isEqualTo(100);
        assertThat(SPEEDS.candidateMedian()).isEqualTo(90);
    }

    @Test
    void anEvenNumberOfRoundsHasTheMeanOfTheMiddleTwo() {
        assertThat(Samples.median(new double[] {4, 1, 2, 8})).isEqualTo(3);
    }

    @Test
    void theTableMarksWhatIsBelowTheFloor() {
        var better = new PairedSpeeds("tg64", new double[] {10}, new double[] {12});
        assertThat(PairedSpeeds.table(List.of(SPEEDS, better), 0.95).lines())
                .containsExactly(
                        "| test  | baseline tokens/s | candidate tokens/s | ratio |   min |   max | verdict     |",
                        "| ----- | ----------------: | -----------------: | ----: | ----: | ----: | ----------- |",
                        "| pp512 |            100.00 |              90.00 | 0.900 | 0.800 | 1.100 | below 0.950 |",
                        "| tg64  |             10.00 |              12.00 | 1.200 | 1.200 | 1.200 | ok          |");
    }
}
