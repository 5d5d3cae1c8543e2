package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Attention of the last prompt query, mean over all query heads of the layer: one score for all KV heads, so that they keep
 * the same tokens. TOVA's score.
 *
 * @param protectNewest whether the last token is kept whatever attention it pays to itself
 */
public record LastRowScorer(boolean protectNewest) implements TokenScorer {

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.window(1);
    }

    @Override
    public int window(int budget) {
        return protectNewest ? 1 : 0;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        double[] sums = new double[layer.tokens() - window];
        int heads = layer.shape().heads();
        for (int q = 0; q < heads; q++) {
            MemorySegment row = layer.windowRow(q, 1, 0);
            for (int j = 0; j < sums.length; j++) {
                sums[j] += row.getAtIndex(ValueLayout.JAVA_FLOAT, j);
            }
        }
        float[] scores = new float[sums.length];
        for (int j = 0; j < scores.length; j++) {
            scores[j] = (float) (sums[j] / heads);
        }
        float[][] shared = new float[layer.shape().kvHeads()][];
        Arrays.fill(shared, scores);
        return shared;
    }
}
