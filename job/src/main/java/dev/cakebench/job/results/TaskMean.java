package dev.cakebench.job.results;

/**
 * The mean over a task's rows.
 *
 * @param rows how many
 */
public record TaskMean(double mean, int rows) {}
