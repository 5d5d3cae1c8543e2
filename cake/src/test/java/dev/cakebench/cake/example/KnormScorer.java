package dev.cakebench.cake.example;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The score of a token is minus the 2-norm of its key. */
record KnormScorer(int sinks) implements TokenScorer {

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.NONE; // keys and values are always there
    }

    @Override
    public int window(int budget) {
        return 0;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int headDim = layer.shape().headDim();
        float[][] scores = new float[layer.shape().kvHeads()][layer.tokens() - window];
        for (int h = 0; h < scores.length; h++) {
            MemorySegment keys = layer.keys(h);
            for (int t = 0; t < scores[h].length; t++) {
                double squares = 0;
                for (int d = 0; d < headDim; d++) {
                    double element = keys.getAtIndex(ValueLayout.JAVA_FLOAT, (long) t * headDim + d);
                    squares += element * element;
                }
                scores[h][t] = t < sinks ? Float.POSITIVE_INFINITY : (float) -Math.sqrt(squares);
            }
        }
        return scores;
    }
}
