package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Attention of all prompt queries: the sum of each column, mean over the query heads of a KV head. The plain sum is H2O's
 * score; divided by the number of queries that could see the token it is kvpress's observed attention.
 *
 * @param recent share of the budget that the newest tokens take, 0..1; rounded down to whole tokens
 * @param perQuery whether a sum is divided by the number of queries that see the token
 */
public record ColumnSumScorer(double recent, boolean perQuery) implements TokenScorer {
    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.ofColumnSums();
    }

    @Override
    public int window(int budget) {
        return Shares.of(recent, budget);
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int group = layer.shape().groupSize();
        float[][] scores = new float[layer.shape().kvHeads()][layer.tokens() - window];
        layer.parallel().run(scores.length, h -> {
            double[] sums = new double[scores[h].length];
            for (int g = 0; g < group; g++) {
                MemorySegment columns = layer.columnSums(h * group + g);
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += columns.getAtIndex(ValueLayout.JAVA_FLOAT, j);
                }
            }
            for (int j = 0; j < sums.length; j++) {
                int queries = perQuery ? queries(layer, j) : 1;
                scores[h][j] = (float) (sums[j] / group / queries);
            }
        });
        return scores;
    }

    /** Number of prompt queries that see position {@code j}. */
    private static int queries(LayerAttention layer, int j) {
        return Math.min(layer.tokens() - j, layer.shape().slidingWindow().tokensOf(layer.layer()));
    }
}
