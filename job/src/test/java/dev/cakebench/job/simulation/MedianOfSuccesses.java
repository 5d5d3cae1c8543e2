package dev.cakebench.job.simulation;

import java.util.Collections;
import java.util.PriorityQueue;

/** The median of numbers that come one by one. */
final class MedianOfSuccesses {
    private final PriorityQueue<Double> lower = new PriorityQueue<>(Collections.reverseOrder());
    private final PriorityQueue<Double> upper = new PriorityQueue<>();

    void add(double value) {
        lower.add(value);
        upper.add(lower.remove());
        if (upper.size() > lower.size()) {
            lower.add(upper.remove());
        }
    }

    /** The lower median; there must be a number. */
    double value() {
        return lower.element();
    }
}
