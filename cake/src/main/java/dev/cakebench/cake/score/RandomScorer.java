package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.PerTokenScorer;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Chance. Each score is a hash of the seed and of where the token stands, so it depends neither on other tokens nor on the
 * order of work.
 *
 * @param seed another seed, another choice
 */
public record RandomScorer(int seed) implements PerTokenScorer {

    /** Equal for equal arguments and evenly spread over 0 (included) to 1. */
    @Override
    public double score(LayerAttention layer, int kvHead, int position, float[] key, float[] value) {
        return Hash.uniform(seed, layer.layer(), kvHead, position);
    }
}
