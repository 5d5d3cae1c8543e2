package dev.cakebench.job.protocol;

/**
 * Score of a task.
 *
 * @param mean over its examples, 0 to 1
 * @param examples how many
 */
public record TaskMean(double mean, int examples) {}
