package dev.cakebench.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.simulation.Cluster.Driver;
import dev.cakebench.job.simulation.Cluster.Faults;
import dev.cakebench.job.simulation.Cluster.Staging;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final double EXACT = 1e-6;

    @Test
    void oneExecutorTakesTheSumOfTheCosts() {
        List<SimulatedChunk> chunks =
                Stream.of(5.0, 1.0, 7.5).map(SimulatedChunk::new).toList();

        SimulatedRun run = Simulation.run(chunks, Cluster.ideal(1));

        assertThat(run.seconds()).isEqualTo(13.5, within(EXACT));
        assertThat(run.efficiency(Cluster.ideal(1))).isEqualTo(1, within(EXACT));
    }

    @Test
    void equalTasksTakeWholeRounds() {
        List<SimulatedChunk> chunks = Collections.nCopies(25, new SimulatedChunk(4));

        assertThat(Simulation.run(chunks, Cluster.ideal(10)).seconds()).isEqualTo(3 * 4, within(EXACT));
        assertThat(Simulation.run(chunks, Cluster.ideal(5).withSlots(2)).seconds())
                .isEqualTo(3 * 4, within(EXACT));
        assertThat(Simulation.run(chunks, Cluster.ideal(100)).seconds()).isEqualTo(4, within(EXACT));
    }

    @Test
    void aListIsNeverFurtherFromTheIdealThanGrahamProved() {
        SplittableRandom random = new SplittableRandom(7);
        for (int executors : new int[] {2, 7, 50}) {
            List<SimulatedChunk> chunks = random(300, random.nextLong());
            double sum = chunks.stream().mapToDouble(SimulatedChunk::seconds).sum();
            double longest =
                    chunks.stream().mapToDouble(SimulatedChunk::seconds).max().orElseThrow();
            double ideal = Math.max(sum / executors, longest);

            assertThat(Simulation.run(chunks, Cluster.ideal(executors)).seconds())
                    .isBetween(ideal - EXACT, ideal * (2 - 1.0 / executors) + EXACT);
        }
    }

    @Test
    void everySlotSecondIsAccountedFor() {
        List<SimulatedChunk> chunks = random(2000, 1);
        double work = chunks.stream().mapToDouble(SimulatedChunk::seconds).sum();
        Cluster failing = Cluster.ideal(20).with(new Faults(600, 30, 0, 1));

        SimulatedRun run = Simulation.run(chunks, failing);

        assertThat(run.failures()).isGreaterThan(10);
        assertThat(run.useful()).isEqualTo(work, within(1e-3)).isEqualTo(run.work(), within(1e-3));
        assertThat(run.lost()).isPositive();
        assertThat(run.duplicate()).isZero();
        assertThat(run.attempts()).isGreaterThan(chunks.size()).isLessThanOrEqualTo(chunks.size() + run.failures());
        assertThat(run.useful() + run.lost()).isLessThan(run.seconds() * 20);
    }

    @Test
    void aLostChunkIsStartedAgainAtOnce() {
        // Two of ten chunks at a time, and no failure after the first: the lost chunk is not the last one to run.
        List<SimulatedChunk> chunks = Collections.nCopies(40, new SimulatedChunk(10));
        Cluster failing = Cluster.ideal(2).with(new Faults(300, 0, 0, 1));

        SimulatedRun run = Simulation.run(chunks, failing);

        assertThat(run.failures()).isPositive();
        assertThat(run.lost()).isLessThanOrEqualTo(10.0 * run.failures());
        assertThat(run.seconds()).isLessThanOrEqualTo((400 + run.lost()) / 2 + 10 + EXACT);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        List<SimulatedChunk> chunks = random(500, 3);
        Cluster cluster = Cluster.ideal(30).with(new Faults(500, 20, 0.1, 3)).withSpeculation();

        assertThat(Simulation.run(chunks, cluster)).isEqualTo(Simulation.run(chunks, cluster));
        assertThat(Simulation.run(chunks, cluster.withSeed(2))).isNotEqualTo(Simulation.run(chunks, cluster));
    }

    @Test
    void theDriverLaunchesOneTaskAfterTheOther() {
        List<SimulatedChunk> chunks = Collections.nCopies(1000, new SimulatedChunk(0));

        assertThat(Simulation.run(chunks, Cluster.ideal(100).with(new Driver(5, 0.01, 0.002)))
                        .seconds())
                .isEqualTo(5 + 1000 * 0.012, within(0.02));
    }

    @Test
    void hostsStartStaggeredAndPullTheModelFirst() {
        List<SimulatedChunk> chunks = Collections.nCopies(10, new SimulatedChunk(1));
        Cluster cluster = Cluster.ideal(10).with(new Staging(100, 100, 50));

        assertThat(Simulation.run(chunks, cluster).seconds()).isEqualTo(10 + 1, within(EXACT));
        assertThat(Simulation.run(chunks.subList(0, 1), cluster.withStagger(2)).seconds())
                .isEqualTo(2 + 1, within(EXACT));
    }

    @Test
    void aCopyOfATaskOnASlowHostEndsTheRun() {
        List<SimulatedChunk> chunks = Collections.nCopies(400, new SimulatedChunk(10));
        Cluster slow = Cluster.ideal(100).with(new Faults(Double.POSITIVE_INFINITY, 0, 0.05, 20));

        SimulatedRun waits = Simulation.run(chunks, slow);
        SimulatedRun copies = Simulation.run(chunks, slow.withSpeculation());

        assertThat(waits.seconds()).isEqualTo(200, within(EXACT));
        // 400 chunks on 95 fast hosts are 5 rounds of 10 s; then three medians of waiting are over, and the copy takes
        // 10 s.
        assertThat(copies.seconds()).isBetween(50.0, 65.0);
        assertThat(copies.duplicate()).isPositive();
    }

    private static List<SimulatedChunk> random(int number, long seed) {
        return new SplittableRandom(seed)
                .doubles(number, 1, 60)
                .mapToObj(SimulatedChunk::new)
                .toList();
    }
}
