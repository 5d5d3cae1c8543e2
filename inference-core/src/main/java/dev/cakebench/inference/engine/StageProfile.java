package dev.cakebench.inference.engine;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the time of forward passes went.
 *
 * @param stages what ran; a stage that did not is not in it
 * @param totalNanos wall time of the passes
 */
public record StageProfile(Map<Stage, Entry> stages, long totalNanos) {
    private static final Set<Stage> LAYER_PRODUCTS =
            EnumSet.of(Stage.QUERY_KEY_VALUE, Stage.ATTENTION_OUTPUT, Stage.GATE_UP, Stage.DOWN);
    private static final Entry NOTHING = new Entry(0, 0, 0);

    /**
     * One stage over all passes.
     *
     * @param nanos wall time on the thread that called the engine, waiting for the other threads included
     * @param operations multiplications and additions of matrix products and of the attention; lanes of a last panel
     *     that hold no token count in the products, masked keys do not count in the attention. 0 where none are counted
     * @param weightBytes bytes of the weights that were multiplied, once per product whatever the batch
     */
    public record Entry(long nanos, long operations, long weightBytes) {

        /** Operations per nanosecond, which are GFLOP/s. */
        public double gflops() {
            return (double) operations / nanos;
        }

        /** Weight bytes per nanosecond, which are GB/s. */
        public double weightGigabytesPerSecond() {
            return (double) weightBytes / nanos;
        }
    }

    public StageProfile {
        stages = Map.copyOf(stages);
    }

    /** Time of no stage: checks of the arguments, working memory, the caller's own code between passes. */
    public long unaccountedNanos() {
        return totalNanos - stages.values().stream().mapToLong(Entry::nanos).sum();
    }

    /** Counted operations of all stages. */
    public long operations() {
        return stages.values().stream().mapToLong(Entry::operations).sum();
    }

    /** The products with the weights of the layers, as one; unpacking the weights is part of them. */
    public Entry products() {
        long nanos = 0;
        long operations = 0;
        long bytes = 0;
        for (Stage stage : LAYER_PRODUCTS) {
            Entry entry = stages.getOrDefault(stage, NOTHING);
            nanos += entry.nanos;
            operations += entry.operations;
            bytes += entry.weightBytes;
        }
        return new Entry(nanos, operations, bytes);
    }
}
