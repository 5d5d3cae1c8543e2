package dev.cakebench.job.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts a run's examples into chunks, those that are evaluated together in one: long ones first, so that no long one is left alone at the end, and few per
 * chunk, so that little is lost with a killed executor. The chunks depend on the examples only, never on the machines,
 * so that a run can be resumed anywhere.
 */
final class ChunkPlanner {
    /** Runs of up to this many groups of examples have one group per chunk, larger ones at least this many chunks. */
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
        List<ExampleGroup> longestFirst = new ArrayList<>(ExampleGroup.of(examples));
        longestFirst.sort(
                Comparator.comparingLong(ExampleGroup::characters).reversed().thenComparingInt(ExampleGroup::index));
        int most = Math.max(1, longestFirst.size() / FULL_SPREAD);
        List<Chunk> chunks = new ArrayList<>();
        List<ExampleGroup> current = new ArrayList<>();
        double cost = 0;
        for (ExampleGroup group : longestFirst) {
            double groupCost = (double) group.characters() * modelBytes;
            if (!current.isEmpty() && (current.size() == most || cost + groupCost > CHUNK_COST)) {
                chunks.add(new Chunk(chunks.size(), current));
                current.clear();
                cost = 0;
            }
            current.add(group);
            cost += groupCost;
        }
        if (!current.isEmpty()) {
            chunks.add(new Chunk(chunks.size(), current));
        }
        return List.copyOf(chunks);
    }
}
