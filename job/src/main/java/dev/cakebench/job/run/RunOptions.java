package dev.cakebench.job.run;

import org.jspecify.annotations.Nullable;

/**
 * How a run is carried out; nothing here changes a deterministic column.
 *
 * @param master Spark master; null: what spark-submit set, else {@code local[*]}
 * @param threads threads of one example; 0: what {@code spark.task.cpus} says, else 1
 * @param kernels {@code auto}, {@code vector} or {@code scalar}; null: what {@code spark.cakebench.kernels} says
 * @param maxFailed failed rows that are accepted
 */
public record RunOptions(
        @Nullable String master, int threads, @Nullable String kernels, int maxFailed) {}
