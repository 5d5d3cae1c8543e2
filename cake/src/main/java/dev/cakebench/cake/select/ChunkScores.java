package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.LayerRanking;
import java.util.Arrays;

/** Scores of a layer as chunks of tokens see them: summed over the KV heads, which all keep the same tokens. */
final class ChunkScores {

    private ChunkScores() {}

    /**
     * Sum over the heads; a token that comes before all others counts 1 more than the largest score.
     *
     * @param scores {@code [kvHeads][context]}
     */
    static double[] summed(float[][] scores) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float[] head : scores) {
            for (float score : head) {
                largest = score < Float.POSITIVE_INFINITY ? Math.max(largest, score) : largest;
            }
        }
        double first = largest == Float.NEGATIVE_INFINITY ? 1 : largest + 1;
        double[] sums = new double[scores[0].length];
        for (float[] head : scores) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += head[j] < Float.POSITIVE_INFINITY ? head[j] : first;
            }
        }
        return sums;
    }

    /** Mean of {@code scores} over {@code first .. end - 1}. */
    static double mean(double[] scores, int first, int end) {
        double sum = 0;
        for (int j = first; j < end; j++) {
            sum += scores[j];
        }
        return sum / (end - first);
    }

    /** Indices from the largest score to the smallest, equal ones by index. */
    static int[] descending(double[] scores) {
        float[] rounded = new float[scores.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) scores[i];
        }
        return LayerRanking.descending(rounded);
    }

    /**
     * The ranking in which every head has these positions.
     *
     * @param scores {@code [kvHeads][context]}
     */
    static LayerRanking shared(int[] positions, float[][] scores) {
        int[][] same = new int[scores.length][];
        Arrays.fill(same, positions);
        return LayerRanking.inOrder(same, scores);
    }
}
