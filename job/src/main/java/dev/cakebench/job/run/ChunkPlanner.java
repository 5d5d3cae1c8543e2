package dev.cakebench.job.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts a run's examples into chunks, those that are evaluated together in one: costly ones first, so that no costly one is
 * left alone at the end, and little work per chunk, so that little is lost with a killed executor. The chunks depend on what
 * is evaluated only, never on the machines, so that a run can be resumed anywhere.
 */
final class ChunkPlanner {
    /** Runs of up to this many groups of examples have one group per chunk, larger ones at least this many chunks. */
    static final int FULL_SPREAD = 256;

    /**
     * Most multiply-adds of a chunk of several groups: two minutes of a core that does 25 billion in a second, which is one
     * minute of a core with wide vectors and five of an old one.
     */
    static final double CHUNK_OPERATIONS = 3.0e12;

    private ChunkPlanner() {}

    static List<Chunk> plan(List<PlannedGroup> groups) {
        List<PlannedGroup> costlyFirst = new ArrayList<>(groups);
        costlyFirst.sort(Comparator.comparingDouble(PlannedGroup::operations)
                .reversed()
                .thenComparingInt(planned -> planned.group().index()));
        int most = Math.max(1, costlyFirst.size() / FULL_SPREAD);
        List<Chunk> chunks = new ArrayList<>();
        List<PlannedGroup> current = new ArrayList<>();
        double cost = 0;
        for (PlannedGroup group : costlyFirst) {
            if (!current.isEmpty() && (current.size() == most || cost + group.operations() > CHUNK_OPERATIONS)) {
                chunks.add(new Chunk(chunks.size(), current));
                current.clear();
                cost = 0;
            }
            current.add(group);
            cost += group.operations();
        }
        if (!current.isEmpty()) {
            chunks.add(new Chunk(chunks.size(), current));
        }
        return List.copyOf(chunks);
    }
}
