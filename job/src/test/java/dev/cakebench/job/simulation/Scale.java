package dev.cakebench.job.simulation;

import dev.cakebench.job.simulation.Chunking.Order;
import dev.cakebench.job.simulation.Cluster.Driver;
import dev.cakebench.job.simulation.Cluster.Faults;
import dev.cakebench.job.simulation.Cluster.Staging;
import java.util.Arrays;
import java.util.List;

/** The questions that docs/scale.md answers. Each is asked of the simulation; the inputs are explained there. */
final class Scale {
    /** Measured by {@link DriverProbe}: launching a task and taking its result, half each. */
    static final Driver DRIVER = new Driver(0, 0.6e-3, 0.6e-3);

    /** Assumed: hosts and store with 10 Gbit/s. */
    static final double NETWORK = 1.25e9;

    private static final double HOUR = 3600;
    private static final double RESTART = 60;

    private Scale() {}

    /** Time of a run over the ideal, work divided by slots: 1 is the best. */
    static double overIdeal(List<SimulatedChunk> chunks, Cluster cluster) {
        return 1 / Simulation.run(chunks, cluster).efficiency(cluster);
    }

    /** Time over the ideal for the planner's chunks in some order. */
    static double overIdeal(Order order, int examples, int executors) {
        List<SimulatedChunk> chunks = Chunking.planned(Workload.examples(examples, SimulatedModel.SMALL));
        return overIdeal(
                Chunking.inOrder(chunks, order), Cluster.ideal(executors).with(DRIVER));
    }

    /** What chunks of at most so many seconds make of a run, with an executor lost every day of each. */
    static SimulatedRun chunkSize(double seconds, int examples, Cluster cluster) {
        return Simulation.run(
                Chunking.bySeconds(Workload.examples(examples, SimulatedModel.SMALL), seconds),
                cluster.with(DRIVER).with(failing(24)));
    }

    /** The most executors that a run keeps busy for 90 % of its time. */
    static int mostExecutors(List<SimulatedChunk> chunks) {
        int most = 0;
        for (int executors = 8; executors <= 16384; executors = nextSize(executors)) {
            if (overIdeal(chunks, Cluster.ideal(executors).with(DRIVER)) <= 1 / 0.9) {
                most = executors;
            }
        }
        return most;
    }

    /** 8, 12, 16, 24, 32 ... */
    private static int nextSize(int executors) {
        return Integer.bitCount(executors) == 1 ? executors * 3 / 2 : executors * 4 / 3;
    }

    /** A run of equal chunks for so many hours, while each executor is lost once in {@code hoursToFailure} on average. */
    static SimulatedRun failures(double chunkSeconds, double hours, int executors, double hoursToFailure) {
        int chunks = (int) (hours * HOUR / chunkSeconds * executors);
        SimulatedChunk[] equal = new SimulatedChunk[chunks];
        Arrays.fill(equal, new SimulatedChunk(chunkSeconds));
        return Simulation.run(
                List.of(equal), Cluster.ideal(executors).with(DRIVER).with(failing(hoursToFailure)));
    }

    private static Faults failing(double hoursToFailure) {
        return new Faults(hoursToFailure * HOUR, RESTART, 0, 1);
    }

    /** Seconds until the last host has the model, when all start at once or {@code stagger} seconds apart. */
    static double storm(double modelBytes, double storeBandwidth, int hosts, double stagger) {
        double[] starts = new double[hosts];
        Arrays.setAll(starts, host -> host * stagger);
        double[] ends = ModelStorm.ends(starts, new Staging(modelBytes, storeBandwidth, NETWORK));
        return Arrays.stream(ends).max().orElseThrow();
    }

    /** Slow hosts: 2 in 100, a task takes {@code factor} times as long there. */
    static SimulatedRun slowHosts(double factor, boolean speculation, int executors) {
        Cluster cluster =
                Cluster.ideal(executors).with(DRIVER).with(new Faults(Double.POSITIVE_INFINITY, RESTART, 0.02, factor));
        List<SimulatedChunk> chunks = Chunking.bySeconds(Workload.examples(200 * executors, SimulatedModel.SMALL), 120);
        return Simulation.run(chunks, speculation ? cluster.withSpeculation() : cluster);
    }
}
