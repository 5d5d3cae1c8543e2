package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention within chunks of the prompt, from all queries of a chunk to all its keys, later ones included: so tokens are not
 * rated by how many came after them. Each key's sum over the queries, mean over the group, times the 2-norm of the value,
 * averaged over three neighbours, in units of the spread over the layer. Logits are not divided by sqrt(headDim), as
 * published.
 *
 * @param sinks first tokens that are kept before all others and do not take part
 * @param newest newest tokens that are always kept and do not take part
 * @param chunk tokens of a chunk
 * @param countPadding whether a last chunk of fewer tokens is filled up with keys and queries of zeros, as published
 */
public record NonCausalAttentionScorer(int sinks, int newest, int chunk, boolean countPadding) implements TokenScorer {
    private static final int NEIGHBOURS = 3;
    /** Logit of a key of zeros in the published code. */
    private static final double PADDING_LOGIT = -1e-9;

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.ofRecentQueries(Integer.MAX_VALUE);
    }

    @Override
    public int window(int budget) {
        return newest;
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int end = layer.tokens() - newest;
        double[][] attended = new double[layer.shape().kvHeads()][];
        for (int h = 0; h < attended.length; h++) {
            attended[h] = attended(layer, h, end);
        }
        ZScores.normalise(attended);
        float[][] scores = new float[attended.length][layer.tokens() - window];
        for (int h = 0; h < scores.length; h++) {
            Arrays.fill(scores[h], Float.POSITIVE_INFINITY);
            for (int j = 0; j < attended[h].length && sinks + j < scores[h].length; j++) {
                scores[h][sinks + j] = (float) attended[h][j];
            }
        }
        return scores;
    }

    private double[] attended(LayerAttention layer, int kvHead, int end) {
        int group = layer.shape().groupSize();
        int headDim = layer.shape().headDim();
        double[][] keys = HeadRows.read(layer.keys(kvHead), sinks, end, headDim);
        double[] sums = new double[keys.length];
        for (int g = 0; g < group; g++) {
            MemorySegment queries = layer.recentQueries(kvHead * group + g);
            for (int first = 0; first < keys.length; first += chunk) {
                int count = Math.min(chunk, keys.length - first);
                double[][] asking = HeadRows.read(queries, sinks + first, sinks + first + count, headDim);
                addChunk(asking, Arrays.copyOfRange(keys, first, first + count), sums, first);
            }
        }
        double[][] values = HeadRows.read(layer.values(kvHead), sinks, end, headDim);
        for (int j = 0; j < sums.length; j++) {
            sums[j] = sums[j] / group * HeadRows.norm(values[j]);
        }
        return Pooling.average(NEIGHBOURS).apply(sums);
    }

    /** Adds the attention of each query to each key of one chunk, to the sums from {@code first} on. */
    private void addChunk(double[][] queries, double[][] keys, double[] sums, int first) {
        int count = keys.length;
        int padding = countPadding ? chunk - count : 0;
        double[][] channels = transposed(keys);
        double[] logits = new double[count];
        for (double[] query : queries) {
            Arrays.fill(logits, 0);
            for (int d = 0; d < query.length; d++) {
                HeadRows.addScaled(logits, query[d], channels[d]);
            }
            double largest = padding > 0 ? PADDING_LOGIT : Double.NEGATIVE_INFINITY;
            for (double logit : logits) {
                largest = Math.max(largest, logit);
            }
            double sum = padding * Exponential.of(PADDING_LOGIT - largest);
            for (int j = 0; j < count; j++) {
                logits[j] = Exponential.of(logits[j] - largest);
                sum += logits[j];
            }
            for (int j = 0; j < count; j++) {
                sums[first + j] += logits[j] / sum;
            }
        }
        double fromPadding = padding / (count + padding * Exponential.of(PADDING_LOGIT));
        for (int j = 0; j < count; j++) {
            sums[first + j] += fromPadding;
        }
    }

    private static double[][] transposed(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int d = 0; d < columns.length; d++) {
                columns[d][i] = rows[i][d];
            }
        }
        return columns;
    }
}
