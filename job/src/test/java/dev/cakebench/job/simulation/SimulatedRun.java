package dev.cakebench.job.simulation;

/**
 * What became of a simulated run. Slot seconds count each slot of its own.
 *
 * @param seconds from the start of the driver to the last result
 * @param work slot seconds of all chunks on hosts of ordinary speed
 * @param useful slot seconds of the attempts that finished first
 * @param lost slot seconds of attempts that ended with their executor
 * @param duplicate slot seconds of attempts that another one of the same chunk overtook
 * @param attempts tasks launched
 * @param failures executors lost
 * @param mostLosses losses of one chunk; Spark gives up at the fourth
 */
record SimulatedRun(
        double seconds,
        double work,
        double useful,
        double lost,
        double duplicate,
        int attempts,
        int failures,
        int mostLosses) {

    /** Share of the slots' time, from the start of the driver, that the chunks had to take; 1 is the best. */
    double efficiency(Cluster cluster) {
        return work / (seconds * cluster.executors() * cluster.slots());
    }
}
