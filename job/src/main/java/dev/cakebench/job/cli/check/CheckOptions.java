package dev.cakebench.job.cli.check;

import java.nio.file.Path;

/**
 * What a check assumes.
 *
 * @param cores of an executor
 * @param threads of one example
 * @param probe whether the speed is measured to estimate the time
 * @param modelFolder where models of other file systems are copied to
 */
public record CheckOptions(int cores, int threads, boolean probe, Path modelFolder) {

    /** How many examples an executor evaluates at once. */
    int examplesAtOnce() {
        return Math.max(1, cores / threads);
    }
}
