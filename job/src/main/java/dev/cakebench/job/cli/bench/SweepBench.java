package dev.cakebench.job.cli.bench;

import dev.cakebench.job.run.SweepMeter;
import dev.cakebench.job.run.SweepSample;
import java.util.ArrayList;
import java.util.List;

/** Times a plan's sweep beside one full cache. */
public final class SweepBench {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final SweepMeter meter;

    public SweepBench(SweepMeter meter) {
        this.meter = meter;
    }

    /**
     * Warms both up, then measures them in alternating rounds: the machine's speed changes from minute to minute, so only
     * what stands in one round is compared. Every other round begins with the other one.
     *
     * @throws dev.cakebench.job.run.RunException when an example fails
     */
    public SweepCost run(int rounds) throws InterruptedException {
        WarmUp.of(() -> (long)
                (NANOS_PER_MILLISECOND * (meter.full().totalMs() + meter.sweep().totalMs())));
        List<SweepSample> full = new ArrayList<>();
        List<SweepSample> sweep = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                full.add(meter.full());
                sweep.add(meter.sweep());
            } else {
                sweep.add(meter.sweep());
                full.add(meter.full());
            }
        }
        return new SweepCost(full, sweep);
    }
}
