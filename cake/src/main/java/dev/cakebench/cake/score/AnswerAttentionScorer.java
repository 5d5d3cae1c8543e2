package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The attention that the tokens decoded on a full cache pay to each prompt token: its sum over those tokens, mean over the
 * query heads of a KV head. No policy can know it when the prefill ends; it is the measure that others are held against.
 */
public record AnswerAttentionScorer() implements TokenScorer {

    @Override
    public boolean hindsight() {
        return true;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int group = layer.shape().groupSize();
        float[][] scores = new float[layer.shape().kvHeads()][layer.tokens() - window];
        for (int h = 0; h < scores.length; h++) {
            double[] sums = new double[scores[h].length];
            for (int g = 0; g < group; g++) {
                MemorySegment paid = layer.columnSums(h * group + g);
                for (int t = 0; t < sums.length; t++) {
                    sums[t] += paid.getAtIndex(ValueLayout.JAVA_FLOAT, t);
                }
            }
            for (int t = 0; t < sums.length; t++) {
                scores[h][t] = (float) (sums[t] / group);
            }
        }
        return scores;
    }
}
