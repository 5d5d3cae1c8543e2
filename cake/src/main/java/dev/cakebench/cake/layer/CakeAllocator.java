package dev.cakebench.cake.layer;

import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerBudgets;
import java.util.Arrays;

/**
 * CAKE's preference-prioritised allocation: each layer's share of (C - w) L is its share of the preferences seen so far.
 *
 * @param official whether the integer rule of the published code is used, with its losses
 * @param cascade whether layers shrink while the prefill runs; otherwise all are cut after the last layer
 * @param earlyExit whether a prompt of up to C + w tokens is left whole
 */
public record CakeAllocator(boolean official, boolean cascade, boolean earlyExit) implements LayerAllocator {

    @Override
    public boolean compresses(int tokens, int budget, int window) {
        return tokens > budget + (earlyExit ? window : 0);
    }

    @Override
    public LayerBudgets allocate(AllocationStage stage) {
        int[] budgets = official ? official(stage) : exact(stage);
        if (cascade || stage.complete()) {
            return LayerBudgets.of(budgets);
        }
        int[] everything = new int[budgets.length];
        Arrays.fill(everything, stage.context());
        return new LayerBudgets(everything, budgets);
    }

    @Override
    public long heldEntries(int layers, int tokens, int budget) {
        // Rounding up during the exact cascade costs at most one entry per layer.
        return cascade ? (budget + 1L) * layers : (long) tokens * layers;
    }

    @Override
    public boolean monotone() {
        // Rounded up, exact budgets never fall when the total rises; the published rule moves single entries about.
        return !official;
    }

    private static int[] official(AllocationStage stage) {
        double[] shares = OfficialBudgets.shares(stage.statistics(), stage.total());
        int[] budgets = OfficialBudgets.adjust(shares, stage.total(), stage.context());
        for (int l = 0; l < budgets.length; l++) {
            budgets[l] = Math.min(budgets[l], stage.context());
        }
        return budgets;
    }

    private static int[] exact(AllocationStage stage) {
        double[] budgets = ExactBudgets.fill(stage.statistics(), stage.total(), stage.context());
        return stage.complete() ? ExactBudgets.largestRemainder(budgets) : ExactBudgets.roundUp(budgets);
    }
}
