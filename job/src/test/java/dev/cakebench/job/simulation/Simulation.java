package dev.cakebench.job.simulation;

import dev.cakebench.job.simulation.Cluster.Faults;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A run on a cluster, event by event. As Spark does, free slots take the next chunk of the list, the chunks of a lost executor
 * come back to the front, and a chunk is done when its first attempt is.
 */
final class Simulation {
    /** Spark 4.2's defaults: a task is slow when this share is done and it takes so many medians. */
    private static final double SPECULATION_QUANTILE = 0.9;

    private static final double SPECULATION_MULTIPLIER = 3;
    private static final double SPECULATION_INTERVAL = 1;

    private final List<SimulatedChunk> chunks;
    private final Cluster cluster;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::number));
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final Deque<Slot> free = new ArrayDeque<>();
    private final Set<Attempt> running = new LinkedHashSet<>();
    private final Map<Integer, List<Attempt>> byChunk = new HashMap<>();
    private final int[] losses;
    private final MedianOfSuccesses durations = new MedianOfSuccesses();

    private long numbers;
    private double driverFree;
    private boolean checkPlanned;
    private int finished;
    private double end;
    private double useful;
    private double lost;
    private double duplicate;
    private int attempts;
    private int failures;

    private record Event(double time, long number, Runnable action) {}

    /** A host; {@code life} counts its executors. */
    private static final class Host {
        private final double factor;
        private int life;

        Host(double factor) {
            this.factor = factor;
        }
    }

    /** A place for a task, as long as the executor lives. */
    private record Slot(Host host, int life) {
        boolean lives() {
            return host.life == life;
        }
    }

    private record Attempt(int number, int chunk, Slot slot, double start) {}

    private Simulation(List<SimulatedChunk> chunks, Cluster cluster) {
        this.chunks = chunks;
        this.cluster = cluster;
        random = new SplittableRandom(cluster.seed());
        losses = new int[chunks.size()];
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            waiting.add(chunk);
        }
    }

    /** Simulates a run of these chunks, in the order of the list. */
    static SimulatedRun run(List<SimulatedChunk> chunks, Cluster cluster) {
        return new Simulation(chunks, cluster).run();
    }

    private SimulatedRun run() {
        driverFree = cluster.driver().start();
        end = driverFree;
        startHosts();
        while (finished < chunks.size()) {
            events.remove().action().run();
        }
        int mostLosses = Arrays.stream(losses).max().orElse(0);
        double work = chunks.stream().mapToDouble(SimulatedChunk::seconds).sum();
        return new SimulatedRun(end, work, useful, lost, duplicate, attempts, failures, mostLosses);
    }

    private void at(double time, Runnable action) {
        events.add(new Event(time, numbers++, action));
    }

    private void startHosts() {
        double[] starts = new double[cluster.executors()];
        Arrays.setAll(starts, host -> cluster.driver().start() + host * cluster.stagger());
        double[] ready = ModelStorm.ends(starts, cluster.staging());
        Faults faults = cluster.faults();
        for (double time : ready) {
            Host host = new Host(random.nextDouble() < faults.slowShare() ? faults.slowFactor() : 1);
            at(time, () -> start(host, time));
        }
    }

    private void start(Host host, double now) {
        Slot slot = new Slot(host, host.life);
        for (int i = 0; i < cluster.slots(); i++) {
            free.add(slot);
        }
        double mean = cluster.faults().meanSecondsToFailure();
        if (mean < Double.POSITIVE_INFINITY) {
            double failure = now - mean * Math.log(1 - random.nextDouble());
            at(failure, () -> fail(host, failure));
        }
        dispatch(now);
    }

    private void fail(Host host, double now) {
        host.life++;
        failures++;
        for (Attempt attempt : List.copyOf(running)) {
            if (attempt.slot.host.equals(host)) {
                running.remove(attempt);
                lost += Math.max(0, now - attempt.start);
                losses[attempt.chunk]++;
                List<Attempt> others = byChunk.getOrDefault(attempt.chunk, List.of());
                others.remove(attempt);
                if (others.isEmpty()) {
                    waiting.addFirst(attempt.chunk);
                }
            }
        }
        double again = now + cluster.faults().restart() + cluster.staging().alone();
        at(again, () -> start(host, again));
        dispatch(now);
    }

    private void dispatch(double now) {
        while (!free.isEmpty() && !waiting.isEmpty()) {
            Slot slot = free.remove();
            if (slot.lives()) {
                launch(waiting.remove(), slot, now);
            }
        }
        planCheck(now);
    }

    private void launch(int chunk, Slot slot, double now) {
        driverFree = Math.max(now, driverFree) + cluster.driver().launch();
        Attempt attempt = new Attempt(attempts++, chunk, slot, driverFree);
        running.add(attempt);
        byChunk.computeIfAbsent(chunk, first -> new ArrayList<>(1)).add(attempt);
        double finish = driverFree + chunks.get(chunk).seconds() * slot.host.factor;
        at(finish, () -> finish(attempt, finish));
    }

    private void finish(Attempt attempt, double now) {
        if (!running.contains(attempt)) {
            return;
        }
        driverFree = Math.max(now, driverFree) + cluster.driver().result();
        double handled = driverFree;
        for (Attempt other : byChunk.remove(attempt.chunk)) {
            running.remove(other);
            if (other.number == attempt.number) {
                useful += now - attempt.start;
            } else {
                duplicate += Math.max(0, now - other.start);
            }
            at(handled, () -> release(other.slot, handled));
        }
        durations.add(now - attempt.start);
        finished++;
        end = Math.max(end, handled);
    }

    private void release(Slot slot, double now) {
        free.add(slot);
        dispatch(now);
    }

    private void planCheck(double now) {
        boolean mayBeSlow = cluster.speculation()
                && waiting.isEmpty()
                && !free.isEmpty()
                && finished >= SPECULATION_QUANTILE * chunks.size();
        if (mayBeSlow && !checkPlanned) {
            checkPlanned = true;
            at(now + SPECULATION_INTERVAL, () -> check(now + SPECULATION_INTERVAL));
        }
    }

    private void check(double now) {
        checkPlanned = false;
        double slow = SPECULATION_MULTIPLIER * durations.value();
        for (Attempt attempt : List.copyOf(running)) {
            boolean alone = byChunk.getOrDefault(attempt.chunk, List.of()).size() == 1;
            if (alone && now - attempt.start > slow) {
                free.stream()
                        .filter(slot -> slot.lives() && !slot.host.equals(attempt.slot.host))
                        .findFirst()
                        .ifPresent(slot -> {
                            free.remove(slot);
                            launch(attempt.chunk, slot, now);
                        });
            }
        }
        planCheck(now);
    }
}
