package dev.cakebench.job.results;

import java.util.SortedMap;

/** Makes one number of the means of several tasks. */
@FunctionalInterface
public interface Averaging {

    /** The mean over all rows, whatever their task. */
    Averaging ROWS = means -> {
        double sum = 0;
        int rows = 0;
        for (TaskMean task : means.values()) {
            sum += task.mean() * task.rows();
            rows += task.rows();
        }
        return sum / rows;
    };

    /**
     * The one number.
     *
     * @param means by task, at least one
     */
    double of(SortedMap<String, TaskMean> means);
}
