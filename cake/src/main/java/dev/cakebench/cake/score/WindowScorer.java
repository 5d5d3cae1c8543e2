package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Attention of the last prompt queries: mean + gamma * variance over the window's rows, pooled over neighbours, mean
 * over the query heads of a KV head. With gamma 200 and an average of 5 it is CAKE's eviction indicator, with gamma 0
 * SnapKV's score.
 *
 * @param observed the window w, in tokens; at least 2 unless gamma is 0
 * @param gamma weight of the variance
 * @param pooling neighbours that a score is pooled over
 * @param meanFirst whether the mean over the group is taken before pooling; for averages the order does not matter
 */
public record WindowScorer(int observed, double gamma, Pooling pooling, boolean meanFirst) implements TokenScorer {

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.window(window);
    }

    @Override
    public int window(int budget) {
        return observed;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int group = layer.shape().groupSize();
        // An average over neighbours commutes with the mean, and one pooling of sums keeps exact ties exact.
        boolean poolLast = meanFirst || pooling.kind() == Pooling.Kind.AVERAGE;
        double[][] indicators = new double[layer.shape().heads()][];
        for (int q = 0; q < indicators.length; q++) {
            indicators[q] = indicator(layer, q, window);
        }
        float[][] scores = new float[layer.shape().kvHeads()][layer.tokens() - window];
        layer.parallel().run(scores.length, h -> {
            double[] sums = new double[scores[h].length];
            for (int g = 0; g < group; g++) {
                double[] indicator = indicators[h * group + g];
                add(sums, poolLast ? indicator : pooling.apply(indicator));
            }
            double[] pooled = poolLast ? pooling.apply(sums) : sums;
            for (int j = 0; j < pooled.length; j++) {
                scores[h][j] = (float) (pooled[j] / group);
            }
        });
        return scores;
    }

    private double[] indicator(LayerAttention layer, int queryHead, int window) {
        double[] indicator = layer.windowMean(queryHead, window);
        if (gamma != 0) {
            double[] variance = layer.windowVariance(queryHead, window);
            for (int j = 0; j < indicator.length; j++) {
                indicator[j] += gamma * variance[j];
            }
        }
        return indicator;
    }

    private static void add(double[] sums, double[] terms) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += terms[j];
        }
    }
}
