package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * CriticalKV with the same number of entries for every head: a first part, at least one entry, by score, the others by
 * score times what their values do to the residual stream. One order serves every size (see {@link TwoStageOrder}).
 *
 * @param firstStage share of a head's entries, window included, that is chosen by score alone, 0..1
 * @param epsilon added to a score before it is multiplied
 * @param window newest tokens that the scorer always keeps; they belong to the first part
 */
public record CriticalSelector(double firstStage, double epsilon, int window) implements HeadSelector {

    @Override
    public AttentionRequest request() {
        return AttentionRequest.ofProjectedValueNorms();
    }

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        var stages = new TwoStage(firstStage, epsilon, window);
        int[][] orders = new int[scores.length][];
        for (int h = 0; h < orders.length; h++) {
            orders[h] = stages.order(layer, h, scores[h], Math.max(0, 1 - window));
        }
        return LayerRanking.inOrder(orders, scores);
    }
}
