package dev.cakebench.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.simulation.Chunking.Order;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/scale.md concludes. */
class ScaleConclusionsTest {
    private static final int EXAMPLES = 10_000;

    @Test
    void costlyFirstIsBestAtTheEndOfARun() {
        double planned = Scale.overIdeal(Order.AS_PLANNED, EXAMPLES, 100);

        assertThat(planned).isLessThan(1.005);
        assertThat(Scale.overIdeal(Order.RANDOM, EXAMPLES, 100)).isGreaterThan(planned + 0.015);
        assertThat(Scale.overIdeal(Order.REVERSED, EXAMPLES, 100)).isGreaterThan(planned + 0.015);
    }

    @Test
    void chunksOfOneToFiveMinutesCostLittleAtAHundredExecutors() {
        Cluster cluster = Cluster.ideal(100);
        for (double seconds : new double[] {60, 120, 300}) {
            SimulatedRun run = Scale.chunkSize(seconds, 10 * EXAMPLES, cluster);

            assertThat(1 / run.efficiency(cluster)).isLessThan(1.02);
        }
        SimulatedRun halfHours = Scale.chunkSize(1800, 10 * EXAMPLES, cluster);
        assertThat(1 / halfHours.efficiency(cluster)).isGreaterThan(1.05);
    }

    @Test
    void chunksThatBecomeSmallerOccupyAsManyExecutorsAsTheExamplesAllow() {
        List<SimulatedExample> examples = Workload.examples(EXAMPLES, SimulatedModel.SMALL);

        int planned = Scale.mostExecutors(Chunking.planned(examples));

        assertThat(planned)
                .isGreaterThanOrEqualTo(2 * Scale.mostExecutors(Chunking.filled(examples)))
                .isGreaterThanOrEqualTo(Scale.mostExecutors(Chunking.oneEach(examples)));
    }

    @Test
    void chunksThatBecomeSmallerAreAThirdMoreFilesInALargeRun() {
        List<SimulatedExample> examples = Workload.examples(10 * EXAMPLES, SimulatedModel.SMALL);

        int filled = Chunking.filled(examples).size();

        assertThat(Chunking.planned(examples)).hasSizeBetween(filled * 6 / 5, filled * 4 / 3);
    }

    @Test
    void aFailureLosesHalfAChunk() {
        for (double seconds : new double[] {60, 600}) {
            SimulatedRun run = Scale.failures(seconds, 2, 1000, 4);

            double expected = run.failures() * seconds / 2;
            assertThat(run.lost()).isEqualTo(expected, within(0.2 * expected));
        }
        assertThat(Scale.failures(180, 2, 1000, 24).lost()).isLessThan(0.002 * 1000 * 2 * 3600);
    }

    @Test
    void longChunksOnExecutorsThatLiveAnHourEndARun() {
        // Spark gives up when one task is lost for the fourth time.
        assertThat(Scale.failures(60, 2, 1000, 1).mostLosses()).isLessThan(4);
        assertThat(Scale.failures(1800, 2, 1000, 1).mostLosses()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aLargeModelTakesHoursToReachTenThousandHosts() {
        double bytes = SimulatedModel.LARGE.fileBytes();

        assertThat(Scale.storm(bytes, Scale.NETWORK, 10_000, 0) / 3600).isGreaterThan(9);
        assertThat(Scale.storm(bytes, 100 * Scale.NETWORK, 10_000, 0) / 60).isLessThan(6);
        assertThat(Scale.storm(bytes, Scale.NETWORK, 10_000, 0.1))
                .as("a stagger does not help where the store is the bottleneck")
                .isEqualTo(Scale.storm(bytes, Scale.NETWORK, 10_000, 0), within(1.0));
    }

    @Test
    void speculationPaysOnlyWhereHostsAreManyTimesSlower() {
        double saved = 1
                - Scale.slowHosts(8, true, 100).seconds()
                        / Scale.slowHosts(8, false, 100).seconds();

        assertThat(saved).isGreaterThan(0.05);
        assertThat(Scale.slowHosts(2, true, 100).seconds())
                .isEqualTo(Scale.slowHosts(2, false, 100).seconds());
        assertThat(Scale.slowHosts(1, true, 100).duplicate()).isZero();
    }

    @Test
    void theDriverKeepsTenThousandSlotsBusyWithChunksOfAMinute() {
        assertThat(Scale.overIdeal(Collections.nCopies(100_000, new SimulatedChunk(60)), ten()))
                .isLessThan(1.05);
        assertThat(Scale.overIdeal(Collections.nCopies(100_000, new SimulatedChunk(6)), ten()))
                .isGreaterThan(1.5);
    }

    private static Cluster ten() {
        return Cluster.ideal(10_000).with(Scale.DRIVER);
    }
}
