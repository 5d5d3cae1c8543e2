package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * CriticalKV with Ada-KV's budgets per head: the budgets come from the scores, then each head chooses its entries in two
 * stages, the first of which holds at least the head's safeguard.
 *
 * <p>A safeguard that grows with the layer's size can take an entry out of the second stage of a head whose own budget
 * stays, so there is no one order for all sizes. Where a layer shrinks later, the safeguard of its first size stays.
 *
 * @param ada budgets per head
 * @param firstStage share of a head's entries, window included, that is chosen by score alone, 0..1
 * @param epsilon added to a score before it is multiplied
 */
public record AdaCriticalSelector(AdaSelector ada, double firstStage, double epsilon) implements HeadSelector {

    @Override
    public AttentionRequest request() {
        return AttentionRequest.ofProjectedValueNorms();
    }

    @Override
    public boolean nested() {
        return ada.alpha() == 0;
    }

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        LayerRanking levels = ada.levels(LayerRanking.descending(scores));
        var stages = new TwoStage(firstStage, epsilon, ada.window());
        int[][] orders = new int[scores.length][];
        for (int h = 0; h < orders.length; h++) {
            orders[h] = stages.order(layer, h, scores[h], ada.safeguard(size));
        }
        return new LayerRanking(orders, levels.scores());
    }

    @Override
    public int[] counts(LayerRanking ranking, int size) {
        return KeepLevels.counts(ranking, size);
    }
}
