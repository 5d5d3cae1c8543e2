package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * FINCH: attention that the last prompt tokens, the question, pay to each token, mean over them and over the group, not
 * pooled.
 *
 * @param question the window w, in tokens
 * @param normalise whether a query's attention counts as often as there are tokens before it, since its weights get smaller
 *     the more there are
 */
public record FinchScorer(int question, boolean normalise) implements TokenScorer {

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.window(window);
    }

    @Override
    public int window(int budget) {
        return question;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int group = layer.shape().groupSize();
        int context = layer.tokens() - window;
        float[][] scores = new float[layer.shape().kvHeads()][context];
        for (int h = 0; h < scores.length; h++) {
            double[] sums = new double[context];
            for (int g = 0; g < group; g++) {
                MemorySegment rows = layer.window(h * group + g);
                for (int r = 0; r < window; r++) {
                    double factor = normalise ? context + r : 1;
                    long row = WindowMoments.rowStart(layer, window, r);
                    for (int j = 0; j < context; j++) {
                        sums[j] += factor * rows.getAtIndex(ValueLayout.JAVA_FLOAT, row + j);
                    }
                }
            }
            for (int j = 0; j < context; j++) {
                scores[h][j] = (float) (sums[j] / ((long) window * group));
            }
        }
        return scores;
    }
}
