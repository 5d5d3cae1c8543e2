package dev.cakebench.job.simulation;

import dev.cakebench.job.simulation.Cluster.Staging;
import java.util.ArrayDeque;
import java.util.Queue;

/** All hosts pull the model from one store, which serves those that pull at the moment equally. */
final class ModelStorm {
    private ModelStorm() {}

    /**
     * When each host has the model.
     *
     * @param starts when each host begins to pull, ascending
     */
    static double[] ends(double[] starts, Staging staging) {
        double[] ends = starts.clone();
        if (staging.bytes() == 0) {
            return ends;
        }
        // All that pull get the same rate, so what a host that pulled from the beginning would have is enough to know.
        double[] goals = new double[starts.length];
        Queue<Integer> pulling = new ArrayDeque<>();
        double pulled = 0;
        double now = 0;
        int next = 0;
        while (next < starts.length || !pulling.isEmpty()) {
            double rate = pulling.isEmpty()
                    ? 0
                    : Math.min(staging.hostBandwidth(), staging.storeBandwidth() / pulling.size());
            double end = pulling.isEmpty() ? Double.POSITIVE_INFINITY : now + (goals[pulling.peek()] - pulled) / rate;
            if (next < starts.length && starts[next] <= end) {
                pulled += rate * (starts[next] - now);
                now = starts[next];
                goals[next] = pulled + staging.bytes();
                pulling.add(next++);
            } else {
                pulled = goals[pulling.element()];
                now = end;
                ends[pulling.remove()] = end;
            }
        }
        return ends;
    }
}
