package dev.cakebench.cake.policy;

import java.util.Arrays;

/**
 * Shares a budget out over the layers while the prefill walks through them. Called after each layer with the statistics
 * so far, so that a cascade may shrink the layers it has seen; an allocator that decides at the end keeps everything
 * until then. Immutable and shared by threads.
 */
public interface LayerAllocator {

    /** Evicts nothing. */
    LayerAllocator KEEP_ALL = new LayerAllocator() {
        @Override
        public boolean compresses(int tokens, int budget, int window) {
            return false;
        }

        @Override
        public LayerBudgets allocate(AllocationStage stage) {
            return uniform(stage, stage.context());
        }

        @Override
        public boolean settled() {
            return true;
        }
    };

    /** The same size for every layer. */
    LayerAllocator UNIFORM = new LayerAllocator() {
        @Override
        public LayerBudgets allocate(AllocationStage stage) {
            return uniform(stage, Math.min(stage.share(), stage.context()));
        }

        @Override
        public long heldEntries(int layers, int tokens, int budget) {
            return (long) budget * layers;
        }

        @Override
        public boolean monotone() {
            return true;
        }

        @Override
        public boolean settled() {
            return true;
        }
    };

    /** Whether a prompt of {@code tokens} is compressed; {@link #allocate} is called only then. */
    default boolean compresses(int tokens, int budget, int window) {
        return tokens > budget;
    }

    /** Most entries per KV head that all layers together hold after any stage, windows included; plans memory. */
    default long heldEntries(int layers, int tokens, int budget) {
        return (long) tokens * layers;
    }

    /**
     * Whether {@link #heldEntries} of the largest budget also covers the rows of smaller ones that share its ranking:
     * whether the largest sizes that any of the budgets gives a layer stay within it. Plans memory.
     */
    default boolean monotone() {
        return false;
    }

    /** Whether a layer keeps the size that it is given first; its rows are then compacted as soon as it is seen. */
    default boolean settled() {
        return false;
    }

    /** Sizes of the layers seen so far. */
    LayerBudgets allocate(AllocationStage stage);

    private static LayerBudgets uniform(AllocationStage stage, int size) {
        int[] sizes = new int[stage.seen()];
        Arrays.fill(sizes, size);
        return LayerBudgets.of(sizes);
    }
}
