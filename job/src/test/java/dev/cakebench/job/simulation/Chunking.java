package dev.cakebench.job.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How a planner cuts examples into chunks: longest first, no more than {@code mostCost} in one by its own prediction, and
 * never fewer chunks than {@code spread} where there are so many examples.
 *
 * @param predicted cost of an example, in any unit
 * @param mostCost of a chunk, in the same unit; a single example may cost more
 * @param taper a chunk costs no more than what is left of the run over this number, so that the last ones are small; 0: no
 *     such limit
 */
record Chunking(ToDoubleFunction<SimulatedExample> predicted, double mostCost, int spread, int taper) {

    /** In which order the driver has the chunks. */
    enum Order {
        LONGEST_FIRST,
        RANDOM,
        SHORTEST_FIRST
    }

    /** The planner of today: characters times bytes of the model. The numbers are those of {@code ChunkPlanner}. */
    static Chunking byCharacters(double modelBytes) {
        return new Chunking(example -> example.characters() * modelBytes, 1.0e13, 256, 0);
    }

    /** A planner that knows the seconds. */
    static Chunking bySeconds(double mostSeconds) {
        return new Chunking(SimulatedExample::seconds, mostSeconds, 1, 0);
    }

    /** The same with chunks that become smaller towards the end. */
    static Chunking tapered(double mostSeconds, int taper) {
        return new Chunking(SimulatedExample::seconds, mostSeconds, 1, taper);
    }

    List<SimulatedChunk> cut(List<SimulatedExample> examples) {
        List<SimulatedExample> longestFirst = new ArrayList<>(examples);
        longestFirst.sort(Comparator.comparingDouble(predicted).reversed());
        int most = Math.max(1, longestFirst.size() / spread);
        List<SimulatedChunk> chunks = new ArrayList<>();
        double left = examples.stream().mapToDouble(predicted).sum();
        int examplesInChunk = 0;
        double cost = 0;
        double seconds = 0;
        for (SimulatedExample example : longestFirst) {
            double more = predicted.applyAsDouble(example);
            double limit = taper == 0 ? mostCost : Math.min(mostCost, left / taper);
            if (examplesInChunk > 0 && (examplesInChunk == most || cost + more > limit)) {
                chunks.add(new SimulatedChunk(cost, seconds));
                left -= cost;
                examplesInChunk = 0;
                cost = 0;
                seconds = 0;
            }
            examplesInChunk++;
            cost += more;
            seconds += example.seconds();
        }
        chunks.add(new SimulatedChunk(cost, seconds));
        return chunks;
    }

    /** The same chunks in another order. */
    static List<SimulatedChunk> inOrder(List<SimulatedChunk> chunks, Order order) {
        List<SimulatedChunk> ordered = new ArrayList<>(chunks);
        Comparator<SimulatedChunk> byPrediction = Comparator.comparingDouble(SimulatedChunk::predicted);
        switch (order) {
            case LONGEST_FIRST -> ordered.sort(byPrediction.reversed());
            case RANDOM -> Collections.shuffle(ordered, new Random(1));
            case SHORTEST_FIRST -> ordered.sort(byPrediction);
        }
        return ordered;
    }
}
