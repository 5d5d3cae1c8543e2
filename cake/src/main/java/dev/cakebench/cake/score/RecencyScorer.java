package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Arrays;

/**
 * Newer is better, after the first tokens. In rank order the oldest entry behind the sinks comes last, so a cache that
 * slides on is only cut at the end.
 *
 * @param sinks first tokens of the prompt that are kept before all others
 */
public record RecencyScorer(int sinks) implements TokenScorer {

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.NONE;
    }

    @Override
    public int window(int budget) {
        return 0;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        float[] scores = new float[layer.tokens() - window];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = i < sinks ? Float.POSITIVE_INFINITY : i;
        }
        float[][] heads = new float[layer.shape().kvHeads()][];
        Arrays.fill(heads, scores);
        return heads;
    }
}
