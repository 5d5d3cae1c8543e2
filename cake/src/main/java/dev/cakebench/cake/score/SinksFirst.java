package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Arrays;

/**
 * Other scores, with the first tokens before all others.
 *
 * @param scorer the scores of the other tokens
 * @param sinks first tokens of the prompt that are kept before all others
 */
public record SinksFirst(TokenScorer scorer, int sinks) implements TokenScorer {

    @Override
    public AttentionRequest request(int window) {
        return scorer.request(window);
    }

    @Override
    public int window(int budget) {
        return scorer.window(budget);
    }

    @Override
    public boolean hindsight() {
        return scorer.hindsight();
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        float[][] scores = scorer.score(layer, window);
        for (float[] head : scores) {
            Arrays.fill(head, 0, Math.min(sinks, head.length), Float.POSITIVE_INFINITY);
        }
        return scores;
    }
}
