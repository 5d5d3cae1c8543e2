package dev.cakebench.cake.layer;

import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerBudgets;

/**
 * The same size for every layer but the first ones, which keep the whole prompt: the cache then holds more than the
 * budget.
 *
 * @param whole number of first layers that keep everything
 */
public record FirstLayersWhole(int whole) implements LayerAllocator {

    @Override
    public LayerBudgets allocate(AllocationStage stage) {
        int[] sizes = new int[stage.seen()];
        for (int l = 0; l < sizes.length; l++) {
            sizes[l] = l < whole ? stage.context() : Math.min(stage.share(), stage.context());
        }
        return LayerBudgets.of(sizes);
    }

    @Override
    public long heldEntries(int layers, int tokens, int budget) {
        int first = Math.min(whole, layers);
        return (long) first * tokens + (long) (layers - first) * budget;
    }

    @Override
    public boolean monotone() {
        return true;
    }

    @Override
    public boolean settled() {
        return true;
    }
}
