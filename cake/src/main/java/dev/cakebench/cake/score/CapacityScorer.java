package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Arrays;

/**
 * CapKV: tokens whose values add directions that coming queries will ask for. A token weighs w = exp(tau (c - largest c)),
 * with c the cosine between its key and the mean query, turned by the mean rotation of the next positions; its score is
 * w v' A^-1 v with A = I + sum of (w + epsilon) v v' over all tokens, mean over the group.
 *
 * @param sinks first tokens, which are kept before all others and do not count
 * @param future number of next positions
 * @param tau sharpness of the weights
 * @param epsilon added to the weights in A
 */
public record CapacityScorer(int sinks, int future, double tau, double epsilon) implements TokenScorer {
    private static final double SHORTEST = 1e-12;

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.ofQueryMoments(sinks);
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int group = layer.shape().groupSize();
        int headDim = layer.shape().headDim();
        MeanRotation rotation = MeanRotation.of(layer.rotary(), layer.tokens(), future);
        float[][] scores = new float[layer.shape().kvHeads()][layer.tokens() - window];
        for (int h = 0; h < scores.length; h++) {
            Arrays.fill(scores[h], 0, Math.min(sinks, scores[h].length), Float.POSITIVE_INFINITY);
            double[][] keys = HeadRows.read(layer.keys(h), sinks, layer.tokens(), headDim);
            double[][] values = HeadRows.read(layer.values(h), sinks, layer.tokens(), headDim);
            double[] sums = new double[keys.length];
            for (int g = 0; g < group; g++) {
                double[] anchor = rotation.applyTo(
                        layer.queryMoments(h * group + g, sinks).mean());
                double[] weights = weights(anchor, keys);
                InverseForm capacity = InverseForm.of(capacity(weights, values), 0);
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += weights[j] * capacity.at(values[j]);
                }
            }
            for (int j = sinks; j < scores[h].length; j++) {
                scores[h][j] = (float) (sums[j - sinks] / group);
            }
        }
        return scores;
    }

    private double[] weights(double[] anchor, double[][] keys) {
        double length = Math.max(HeadRows.norm(anchor), SHORTEST);
        double[] weights = new double[keys.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < weights.length; j++) {
            double cosine = HeadRows.dot(anchor, keys[j]) / (length * Math.max(HeadRows.norm(keys[j]), SHORTEST));
            weights[j] = tau * Math.clamp(cosine, -1, 1);
            largest = Math.max(largest, weights[j]);
        }
        for (int j = 0; j < weights.length; j++) {
            weights[j] = Exponential.of(weights[j] - largest);
        }
        return weights;
    }

    private double[][] capacity(double[] weights, double[][] values) {
        int headDim = values.length == 0 ? 0 : values[0].length;
        double[][] capacity = new double[headDim][headDim];
        for (int i = 0; i < headDim; i++) {
            capacity[i][i] = 1;
        }
        for (int j = 0; j < values.length; j++) {
            for (int i = 0; i < headDim; i++) {
                HeadRows.addScaled(capacity[i], (weights[j] + epsilon) * values[j][i], values[j]);
            }
        }
        return capacity;
    }
}
