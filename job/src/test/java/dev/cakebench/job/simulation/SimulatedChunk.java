package dev.cakebench.job.simulation;

/**
 * A task of a simulated run.
 *
 * @param predicted what the planner takes it for, in the planner's unit
 * @param seconds that it takes of one slot of a host of ordinary speed
 */
record SimulatedChunk(double predicted, double seconds) {

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
