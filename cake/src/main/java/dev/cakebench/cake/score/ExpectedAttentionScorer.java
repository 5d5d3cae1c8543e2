package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.QueryMoments;
import java.util.Arrays;

/**
 * Expected attention: what queries at the next positions, distributed as those of the prompt are, would pay to each key.
 * With mean m and covariance C of the queries of a head, turned by the mean rotation of the next positions, the expected
 * exponential of a logit is exp(m k / sqrt(d) + k C k / (2 d)); it is normalised over the keys, averaged over the group,
 * and multiplied by the 2-norm of the value.
 *
 * @param sinks first tokens, which are kept before all others and whose queries and keys do not count
 * @param future number of next positions
 * @param epsilon added before the norm of the value is multiplied
 * @param covariance whether the covariance counts, or the mean only
 * @param valueNorm whether the norm of the value counts
 */
public record ExpectedAttentionScorer(int sinks, int future, double epsilon, boolean covariance, boolean valueNorm)
        implements TokenScorer {

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
            double[] expected = new double[keys.length];
            for (int g = 0; g < group; g++) {
                double[] attention = attention(layer.queryMoments(h * group + g, sinks), rotation, keys);
                for (int j = 0; j < expected.length; j++) {
                    expected[j] += attention[j] / group;
                }
            }
            if (valueNorm) {
                double[][] values = HeadRows.read(layer.values(h), sinks, layer.tokens(), headDim);
                for (int j = 0; j < expected.length; j++) {
                    expected[j] = (expected[j] + epsilon) * HeadRows.norm(values[j]);
                }
            }
            for (int j = sinks; j < scores[h].length; j++) {
                scores[h][j] = (float) expected[j - sinks];
            }
        }
        return scores;
    }

    private double[] attention(QueryMoments moments, MeanRotation rotation, double[][] keys) {
        int headDim = moments.mean().length;
        double[] mean = rotation.applyTo(moments.mean());
        double[][] spread = covariance ? rotation.applyToBothSides(moments.covariance()) : new double[0][];
        double scale = Math.sqrt(headDim);
        double[] logits = new double[keys.length];
        double[] product = new double[headDim];
        for (int j = 0; j < keys.length; j++) {
            logits[j] = HeadRows.dot(mean, keys[j]) / scale;
            if (covariance) {
                multiply(spread, keys[j], product);
                logits[j] += HeadRows.dot(product, keys[j]) / (2.0 * headDim);
            }
        }
        HeadRows.softmax(logits);
        return logits;
    }

    /** Product of a symmetric matrix and a vector. */
    private static void multiply(double[][] symmetric, double[] vector, double[] product) {
        Arrays.fill(product, 0);
        for (int i = 0; i < vector.length; i++) {
            HeadRows.addScaled(product, vector[i], symmetric[i]);
        }
    }
}
