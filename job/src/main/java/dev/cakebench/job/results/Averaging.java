package dev.cakebench.job.results;

import dev.cakebench.job.protocol.TaskMean;
import java.util.SortedMap;

/** Makes one number of the means of several tasks. */
@FunctionalInterface
public interface Averaging {

    /** The mean over all rows, whatever their task. */
    Averaging ROWS = means -> {
        double sum = 0;
        int rows = 0;
        for (TaskMean task : means.values()) {
            sum += task.mean() * task.examples();
            rows += task.examples();
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
