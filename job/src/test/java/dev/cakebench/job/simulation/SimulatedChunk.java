package dev.cakebench.job.simulation;

import java.util.List;

/**
 * A task of a simulated run.
 *
 * @param seconds that it takes of one slot of a host of ordinary speed
 */
record SimulatedChunk(double seconds) {

    SimulatedChunk {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("a chunk takes 0 seconds or more, found " + seconds);
        }
    }

    static SimulatedChunk of(List<SimulatedExample> examples) {
        return new SimulatedChunk(
                examples.stream().mapToDouble(SimulatedExample::seconds).sum());
    }
}
