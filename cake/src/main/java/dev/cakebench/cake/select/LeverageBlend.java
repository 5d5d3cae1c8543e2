package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.cake.score.LeverageScorer;
import dev.cakebench.inference.engine.LayerAttention;
import org.jspecify.annotations.Nullable;

/**
 * Compactor's second half: ranks by the scores plus leverage.
 *
 * @param sinks first tokens, which do not take part
 * @param leverage scores of the context behind the sinks
 * @param weight of the leverage; null for the share of the prompt that is dropped
 */
public record LeverageBlend(
        int sinks, LeverageScorer leverage, @Nullable Double weight) implements HeadSelector {

    @Override
    public boolean nested() {
        return weight != null;
    }

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        return LayerRanking.descending(blend(layer, scores, size));
    }

    /**
     * The scores with the leverage added.
     *
     * @param scores {@code [kvHeads][context]}; left as they are
     * @param size context entries that are kept per head
     */
    public float[][] blend(LayerAttention layer, float[][] scores, int size) {
        int context = scores[0].length;
        double kept = size + layer.tokens() - context;
        double factor = weight == null ? 1 - kept / layer.tokens() : weight;
        double[][] outlying = leverage.score(layer, sinks, context);
        float[][] blended = new float[scores.length][];
        for (int h = 0; h < scores.length; h++) {
            blended[h] = scores[h].clone();
            for (int j = sinks; j < context; j++) {
                blended[h][j] = (float) (scores[h][j] + factor * outlying[h][j - sinks]);
            }
        }
        return blended;
    }
}
