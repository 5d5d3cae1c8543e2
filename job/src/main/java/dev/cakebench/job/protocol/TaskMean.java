package dev.cakebench.job.protocol;

import java.util.Collection;

/**
 * Score of a task.
 *
 * @param mean over its examples, 0 to 1
 * @param examples how many
 */
public record TaskMean(double mean, int examples) {

    /** The mean of tasks that each count the same, however many examples they have; NaN without a task. */
    public static double average(Collection<TaskMean> tasks) {
        return tasks.stream().mapToDouble(TaskMean::mean).average().orElse(Double.NaN);
    }
}
