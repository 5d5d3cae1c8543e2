package dev.cakebench.job.simulation;

/**
 * A task of a simulated run, in the order in which the driver has them.
 *
 * @param predictedSeconds what the planner takes it for; only for building the list
 * @param seconds of one slot of a host of ordinary speed
 */
record SimulatedChunk(double predictedSeconds, double seconds) {

    SimulatedChunk {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("a chunk takes 0 seconds or more, found " + seconds);
        }
    }

    /** A chunk that takes what was predicted. */
    static SimulatedChunk of(double seconds) {
        return new SimulatedChunk(seconds, seconds);
    }
}
