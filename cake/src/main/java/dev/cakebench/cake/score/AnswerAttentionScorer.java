package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * The attention that the tokens decoded on a full cache pay to each prompt token: its sum over those tokens, mean over the
 * query heads of a KV head. No policy can know it when the prefill ends; it is the measure that others are held against.
 */
public record AnswerAttentionScorer() implements TokenScorer {
    private static final ColumnSumScorer SUMS = new ColumnSumScorer(0, false);

    @Override
    public boolean hindsight() {
        return true;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        return SUMS.score(layer, window);
    }
}
