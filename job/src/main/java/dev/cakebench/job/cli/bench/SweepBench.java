package dev.cakebench.job.cli.bench;

import dev.cakebench.job.run.SweepMeter;
import dev.cakebench.job.run.SweepSample;
import java.util.ArrayList;
import java.util.List;

/** Times a plan's sweep beside one full cache. */
public final class SweepBench {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    /** All examples, with the full cache and with all cells. */
    private record Round(SweepSample full, SweepSample sweep) {
        double totalMs() {
            return full.totalMs() + sweep.totalMs();
        }
    }

    private final SweepMeter meter;

    public SweepBench(SweepMeter meter) {
        this.meter = meter;
    }

    /**
     * Warms both up, then measures them in rounds: the machine's speed changes from minute to minute, so only what stands in
     * one round is compared.
     *
     * @throws dev.cakebench.job.run.RunException when an example fails
     */
    public SweepCost run(int rounds) throws InterruptedException {
        WarmUp.of(() -> (long) (NANOS_PER_MILLISECOND * round(0).totalMs()));
        List<SweepSample> full = new ArrayList<>();
        List<SweepSample> sweep = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Round round = round(i);
            full.add(round.full());
            sweep.add(round.sweep());
        }
        return new SweepCost(full, sweep);
    }

    /** Both kinds right after each other for each example, so that a machine that gets slower or faster does so for both. */
    private Round round(int index) throws InterruptedException {
        List<SweepSample> full = new ArrayList<>();
        List<SweepSample> sweep = new ArrayList<>();
        for (int example = 0; example < meter.examples(); example++) {
            if ((index + example) % 2 == 0) {
                full.add(meter.full(example));
                sweep.add(meter.sweep(example));
            } else {
                sweep.add(meter.sweep(example));
                full.add(meter.full(example));
            }
        }
        return new Round(SweepSample.sum(full), SweepSample.sum(sweep));
    }
}
