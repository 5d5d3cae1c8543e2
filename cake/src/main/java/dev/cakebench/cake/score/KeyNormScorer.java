package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.PerTokenScorer;
import dev.cakebench.inference.engine.LayerAttention;

/** Minus the 2-norm of the key: small keys tend to draw much attention. RoPE leaves the norm as it is. */
public record KeyNormScorer() implements PerTokenScorer {

    @Override
    public double score(LayerAttention layer, int kvHead, int position, float[] key, float[] value) {
        double squares = 0;
        for (float element : key) {
            squares += (double) element * element;
        }
        return -Math.sqrt(squares);
    }
}
