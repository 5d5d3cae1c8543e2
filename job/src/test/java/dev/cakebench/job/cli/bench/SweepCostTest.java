package dev.cakebench.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.run.SweepSample;
import dev.cakebench.job.run.SweepSample.CellMemory;
import dev.cakebench.job.run.SweepSample.ExampleMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepCostTest {
    private final SweepCost cost = new SweepCost(
            List.of(sample(100, 80, 5), sample(200, 160, 10), sample(100, 100, 0)),
            List.of(sample(150, 88, 4), sample(280, 160, 32), sample(170, 100, 10)));

    @Test
    void comparesWhatWasMeasuredInOneRound() {
        assertThat(cost.ratio()).isEqualTo(1.5);
        assertThat(cost.smallestRatio()).isEqualTo(1.4);
        assertThat(cost.largestRatio()).isEqualTo(1.7);
    }

    @Test
    void statisticsAndRankingAreWhatThePrefillCostsMore() {
        assertThat(cost.prefillRatio()).isCloseTo(1.15, within(1e-12));
        assertThat(cost.selectShare()).isCloseTo(0.15, within(1e-12));
    }

    @Test
    void memoryIsThatOfTheWorstExampleAndCell() {
        assertThat(cost.memory()).isEqualTo(new ExampleMemory(20, 90, 100));
        assertThat(cost.memoryRatio()).isEqualTo(0.9);
        assertThat(cost.kvPeakRatio()).isEqualTo(1.25);
    }

    @Test
    void theRestIsDecoding() {
        assertThat(sample(100, 80, 5).decodeMs()).isEqualTo(15);
    }

    private static SweepSample sample(double total, double prefill, double select) {
        return new SweepSample(
                total,
                prefill,
                select,
                List.of(new ExampleMemory(10, 40, 80), new ExampleMemory(20, 90, 100)),
                List.of(new CellMemory("a", 5, 10), new CellMemory("b", 10, 8)));
    }
}
