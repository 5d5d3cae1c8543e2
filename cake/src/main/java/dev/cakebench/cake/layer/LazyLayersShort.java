package dev.cakebench.cake.layer;

import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerBudgets;

/**
 * Lazy layers keep a fixed number of entries, the others everything, whatever the budget.
 *
 * @param threshold a layer whose {@link LazyLayer} measure is above it is lazy
 * @param kept entries of a lazy layer
 * @param shortest prompts of up to this many tokens are left whole
 */
public record LazyLayersShort(double threshold, int kept, int shortest) implements LayerAllocator {

    @Override
    public boolean compresses(int tokens, int budget, int window) {
        return tokens > shortest && threshold < 1;
    }

    @Override
    public LayerBudgets allocate(AllocationStage stage) {
        int[] sizes = new int[stage.seen()];
        for (int l = 0; l < sizes.length; l++) {
            sizes[l] = stage.statistics()[l] > threshold ? kept : stage.context();
        }
        return LayerBudgets.of(sizes);
    }

    @Override
    public boolean settled() {
        return true;
    }
}
