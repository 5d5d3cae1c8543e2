package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * LagKV: tokens that stand out from the partition of tokens behind theirs. After the sinks the prompt is cut into
 * partitions. Keys and values of a partition are scaled, per channel, by the range of the next partition; a token's
 * score is the softmax over its partition of the standard deviation over its channels, mean of keys and values.
 *
 * <p>The last whole partition and the tokens behind it have nothing to be compared with and come before all others, the
 * newest first. Prompts of less than the sinks and two partitions are ranked by recency.
 *
 * @param sinks first tokens that are kept before all others
 * @param lag tokens of a partition
 * @param crossScoring whether scores are compared across partitions; otherwise only their ranks in each are
 */
public record LagScorer(int sinks, int lag, boolean crossScoring) implements TokenScorer {
    /** Orders the tokens behind the partitions by age without leaving a score of 1, by much less than a rank. */
    private static final float AGE = 0x1p-23f;

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int tokens = layer.tokens();
        float[][] scores = new float[layer.shape().kvHeads()][];
        for (int h = 0; h < scores.length; h++) {
            float[] all = new float[tokens];
            if (tokens < sinks + 2 * lag) {
                fillByRecency(all);
            } else {
                fillByLag(all, layer, h);
            }
            Arrays.fill(all, 0, Math.min(sinks, tokens), Float.POSITIVE_INFINITY);
            scores[h] = Arrays.copyOf(all, tokens - window);
        }
        return scores;
    }

    private void fillByRecency(float[] scores) {
        for (int t = sinks; t < scores.length; t++) {
            scores[t] = (float) (t - sinks) / (scores.length - sinks);
        }
    }

    private void fillByLag(float[] scores, LayerAttention layer, int kvHead) {
        int partitions = (scores.length - sinks) / lag;
        int end = sinks + (partitions - 1) * lag;
        for (int first = sinks; first < end; first += lag) {
            double[] byKey = partition(layer.keys(kvHead), first, layer.shape().headDim());
            double[] byValue =
                    partition(layer.values(kvHead), first, layer.shape().headDim());
            float[] mean = new float[lag];
            for (int i = 0; i < lag; i++) {
                mean[i] = (float) ((byKey[i] + byValue[i]) / 2);
            }
            System.arraycopy(crossScoring ? mean : ranks(mean), 0, scores, first, lag);
        }
        for (int t = end; t < scores.length; t++) {
            scores[t] = 1 + (t - end) * AGE;
        }
    }

    /** Softmax over one partition of the spread over channels, measured by the next partition. */
    private double[] partition(MemorySegment rows, int first, int headDim) {
        double[][] own = HeadRows.read(rows, first, first + lag, headDim);
        double[][] next = HeadRows.read(rows, first + lag, first + 2 * lag, headDim);
        double[] smallest = next[0].clone();
        double[] largest = next[0].clone();
        for (double[] row : next) {
            for (int d = 0; d < headDim; d++) {
                smallest[d] = Math.min(smallest[d], row[d]);
                largest[d] = Math.max(largest[d], row[d]);
            }
        }
        double[] spread = new double[lag];
        for (int i = 0; i < lag; i++) {
            spread[i] = deviation(own[i], smallest, largest);
        }
        HeadRows.softmax(spread);
        return spread;
    }

    /** Unbiased standard deviation over the scaled channels; a channel without a range counts as 0. */
    private static double deviation(double[] row, double[] smallest, double[] largest) {
        double[] scaled = new double[row.length];
        double mean = 0;
        for (int d = 0; d < row.length; d++) {
            double range = largest[d] - smallest[d];
            scaled[d] = range == 0 ? 0 : (row[d] - smallest[d]) / range;
            mean += scaled[d];
        }
        mean /= row.length;
        double squares = 0;
        for (double channel : scaled) {
            squares += (channel - mean) * (channel - mean);
        }
        return Math.sqrt(squares / (row.length - 1));
    }

    /** Rank of each score from below, 0 to 1 (excluded); of equal scores the first ranks highest. */
    private static float[] ranks(float[] scores) {
        int[] descending = LayerRanking.descending(scores);
        float[] ranks = new float[scores.length];
        for (int i = 0; i < ranks.length; i++) {
            ranks[descending[i]] = (float) (ranks.length - 1 - i) / ranks.length;
        }
        return ranks;
    }
}
