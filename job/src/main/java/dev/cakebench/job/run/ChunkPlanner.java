package dev.cakebench.job.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts a run's examples into chunks: long examples first, so that no long one is left alone at the end, and few per
 * chunk, so that little is lost with a killed executor. The chunks depend on the examples only, never on the machines,
 * so that a run can be resumed anywhere.
 */
final class ChunkPlanner {
    /** Runs of up to this many examples have one example per chunk, larger ones at least this many chunks. */
    static final int FULL_SPREAD = 256;

    /**
     * Characters of prompt times parameters of the model that a chunk holds at most; about three minutes of one core
     * (4 characters per token, 2 operations per parameter and token, 30 GFLOPS).
     */
    static final double CHUNK_COST = 1.0e13;

    private ChunkPlanner() {}

    /**
     * @param modelBytes size of the model file, about its number of parameters
     */
    static List<Chunk> plan(List<RunExample> examples, long modelBytes) {
        List<RunExample> longestFirst = new ArrayList<>(examples);
        longestFirst.sort(
                Comparator.comparingLong(ChunkPlanner::characters).reversed().thenComparingInt(RunExample::index));
        int most = Math.max(1, examples.size() / FULL_SPREAD);
        List<Chunk> chunks = new ArrayList<>();
        List<RunExample> current = new ArrayList<>();
        double cost = 0;
        for (RunExample example : longestFirst) {
            double exampleCost = (double) characters(example) * modelBytes;
            if (!current.isEmpty() && (current.size() == most || cost + exampleCost > CHUNK_COST)) {
                chunks.add(new Chunk(chunks.size(), current));
                current.clear();
                cost = 0;
            }
            current.add(example);
            cost += exampleCost;
        }
        if (!current.isEmpty()) {
            chunks.add(new Chunk(chunks.size(), current));
        }
        return List.copyOf(chunks);
    }

    /** Predicted cost of an example, in characters of its row. */
    static long characters(RunExample example) {
        return example.row().example().json().length();
    }
}
