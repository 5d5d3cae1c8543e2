package dev.cakebench.cake;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Scores that a test gives.
 *
 * @param scores {@code [layers][kvHeads][context]}
 */
public record GivenScores(int observed, float[][][] scores) implements TokenScorer {

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.NONE;
    }

    @Override
    public int window(int budget) {
        return observed;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        return scores[layer.layer()];
    }
}
