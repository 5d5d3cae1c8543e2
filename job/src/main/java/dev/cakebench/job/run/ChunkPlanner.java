package dev.cakebench.job.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Cuts a run's examples into chunks, those that are evaluated together in one: costly ones first, and chunks that become
 * smaller towards the end, so that many executors end together, with little work per chunk, so that little is lost with a
 * killed executor. The chunks depend on what is evaluated only, never on the machines, so that a run can be resumed anywhere.
 */
public final class ChunkPlanner {
    /**
     * Most multiply-adds of a chunk of several groups: three minutes of a core that does 25 billion in a second, a minute and a
     * half of one with wide vectors, five of one that does 15 billion. It is less where answers are shorter than they may be.
     */
    public static final double MOST_OPERATIONS = 4.5e12;

    /**
     * No chunk is closed at fewer multiply-adds for the sake of {@link #SHARE_OF_REST}: ten seconds of the same core, more
     * than a hundred times what it takes to launch a task and to write and read its file.
     */
    static final double LEAST_OPERATIONS = 2.5e11;

    /**
     * A chunk of several groups holds no more than the work that is not in the chunks before it, over this number. On as many
     * executors or fewer, the last chunks to end then take little beside the run.
     */
    static final double SHARE_OF_REST = 2000;

    /** Runs of up to this many groups of examples have one group per chunk, larger ones at least this many chunks. */
    static final int FULL_SPREAD = 256;

    private ChunkPlanner() {}

    static List<Chunk> plan(List<PlannedGroup> groups) {
        List<PlannedGroup> inOrder = new ArrayList<>(groups);
        inOrder.sort(Comparator.comparingInt(planned -> planned.group().index()));
        List<Chunk> chunks = new ArrayList<>();
        for (List<PlannedGroup> cut : cut(inOrder, PlannedGroup::operations)) {
            chunks.add(new Chunk(chunks.size(), cut));
        }
        return List.copyOf(chunks);
    }

    /**
     * The items of each chunk. The costly ones are first; those that cost the same stay in their order.
     *
     * @param operations predicted multiply-adds of an item, 0 or more
     */
    public static <T> List<List<T>> cut(List<T> items, ToDoubleFunction<T> operations) {
        List<T> costlyFirst = new ArrayList<>(items);
        costlyFirst.sort(Comparator.comparingDouble(operations).reversed());
        int most = Math.max(1, costlyFirst.size() / FULL_SPREAD);
        double rest = costlyFirst.stream().mapToDouble(operations).sum();
        List<List<T>> chunks = new ArrayList<>();
        List<T> current = new ArrayList<>();
        double cost = 0;
        for (T item : costlyFirst) {
            double more = operations.applyAsDouble(item);
            if (!current.isEmpty() && (current.size() == most || cost + more > limit(rest))) {
                chunks.add(List.copyOf(current));
                current.clear();
                rest -= cost;
                cost = 0;
            }
            current.add(item);
            cost += more;
        }
        if (!current.isEmpty()) {
            chunks.add(List.copyOf(current));
        }
        return List.copyOf(chunks);
    }

    private static double limit(double rest) {
        return Math.clamp(rest / SHARE_OF_REST, LEAST_OPERATIONS, MOST_OPERATIONS);
    }
}
