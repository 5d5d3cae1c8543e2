package dev.cakebench.job.simulation;

import dev.cakebench.job.run.ChunkPlanner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** The chunks of a run, as the planner cuts them and as it could. */
final class Chunking {
    private Chunking() {}

    /** In which order the driver has the chunks. */
    enum Order {
        AS_PLANNED,
        RANDOM,
        REVERSED
    }

    /** What the product does. */
    static List<SimulatedChunk> planned(List<SimulatedExample> examples) {
        return ChunkPlanner.cut(examples, SimulatedExample::operations).stream()
                .map(SimulatedChunk::of)
                .toList();
    }

    /** Chunks that are filled to the planner's limit, the last ones as well as the first. */
    static List<SimulatedChunk> filled(List<SimulatedExample> examples) {
        return filled(examples, SimulatedExample::operations, ChunkPlanner.MOST_OPERATIONS);
    }

    /** Chunks of at most so many seconds each, cut by somebody who knows them. */
    static List<SimulatedChunk> bySeconds(List<SimulatedExample> examples, double most) {
        return filled(examples, SimulatedExample::seconds, most);
    }

    /** One example in each chunk. */
    static List<SimulatedChunk> oneEach(List<SimulatedExample> examples) {
        return bySeconds(examples, 0);
    }

    private static List<SimulatedChunk> filled(
            List<SimulatedExample> examples, ToDoubleFunction<SimulatedExample> cost, double most) {
        List<SimulatedExample> longestFirst = new ArrayList<>(examples);
        longestFirst.sort(Comparator.comparingDouble(cost).reversed());
        List<SimulatedChunk> chunks = new ArrayList<>();
        List<SimulatedExample> current = new ArrayList<>();
        double sum = 0;
        for (SimulatedExample example : longestFirst) {
            double more = cost.applyAsDouble(example);
            if (!current.isEmpty() && sum + more > most) {
                chunks.add(SimulatedChunk.of(current));
                current.clear();
                sum = 0;
            }
            current.add(example);
            sum += more;
        }
        chunks.add(SimulatedChunk.of(current));
        return chunks;
    }

    /** The same chunks in another order. */
    static List<SimulatedChunk> inOrder(List<SimulatedChunk> chunks, Order order) {
        List<SimulatedChunk> ordered = new ArrayList<>(chunks);
        switch (order) {
            case AS_PLANNED -> {}
            case RANDOM -> Collections.shuffle(ordered, new Random(1));
            case REVERSED -> Collections.reverse(ordered);
        }
        return ordered;
    }
}
