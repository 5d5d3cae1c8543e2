package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Arrays;

/**
 * KeyDiff: keys that differ from the others stay. The score is minus the cosine between a key and the anchor, the mean of
 * all keys of the head at length 1.
 */
public record KeyDiffScorer() implements TokenScorer {
    /** Lengths below this one count as this, as published. */
    private static final double SHORTEST_KEY = 1e-12;

    private static final double SHORTEST_FACTOR = 1e-8;

    @Override
    public float[][] score(LayerAttention layer, int window) {
        float[][] scores = new float[layer.shape().kvHeads()][];
        for (int h = 0; h < scores.length; h++) {
            double[][] keys = HeadRows.read(
                    layer.keys(h), 0, layer.tokens(), layer.shape().headDim());
            scores[h] = Arrays.copyOf(score(keys), layer.tokens() - window);
        }
        return scores;
    }

    /** Scores of some keys of one head among themselves, {@code [any][headDim]}. */
    public static float[] score(double[][] keys) {
        double[] anchor = anchor(keys);
        double anchorLength = Math.max(HeadRows.norm(anchor), SHORTEST_FACTOR);
        float[] scores = new float[keys.length];
        for (int t = 0; t < scores.length; t++) {
            double length = Math.max(HeadRows.norm(keys[t]), SHORTEST_FACTOR);
            scores[t] = (float) -(HeadRows.dot(keys[t], anchor) / (length * anchorLength));
        }
        return scores;
    }

    private static double[] anchor(double[][] keys) {
        double[] anchor = new double[keys.length == 0 ? 0 : keys[0].length];
        for (double[] key : keys) {
            double length = Math.max(HeadRows.norm(key), SHORTEST_KEY);
            for (int d = 0; d < anchor.length; d++) {
                anchor[d] += key[d] / length;
            }
        }
        for (int d = 0; d < anchor.length; d++) {
            anchor[d] /= keys.length;
        }
        return anchor;
    }
}
