package dev.cakebench.cake.policy;

import dev.cakebench.inference.engine.Parallel;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The context of one layer in the order in which its KV heads would keep it.
 *
 * @param positions {@code [kvHeads][ranked]} prompt positions, the one kept longest first
 * @param scores {@code [kvHeads][ranked]} the scores in the same order
 */
public record LayerRanking(int[][] positions, float[][] scores) {

    /**
     * Ranks each head by itself: larger score first, then lower position.
     *
     * @param scores {@code [kvHeads][context]} by position
     * @throws PolicyException when a score is NaN
     */
    public static LayerRanking descending(float[][] scores) {
        return descending(scores, Parallel.CALLER);
    }

    /**
     * The same on several threads. Heads that share one array of scores are ranked once.
     *
     * @param scores {@code [kvHeads][context]} by position
     * @throws PolicyException when a score is NaN
     */
    public static LayerRanking descending(float[][] scores, Parallel parallel) {
        int[][] positions = new int[scores.length][];
        boolean shared = Arrays.stream(scores).distinct().count() == 1;
        parallel.run(shared ? 1 : scores.length, h -> positions[h] = descending(scores[h]));
        if (shared) {
            Arrays.fill(positions, positions[0]);
        }
        return inOrder(positions, scores);
    }

    /**
     * A ranking in a given order.
     *
     * @param positions {@code [kvHeads][ranked]}, the one kept longest first
     * @param scores {@code [kvHeads][context]} by position
     */
    public static LayerRanking inOrder(int[][] positions, float[][] scores) {
        float[][] ranked = new float[scores.length][];
        for (int h = 0; h < scores.length; h++) {
            ranked[h] = new float[positions[h].length];
            for (int i = 0; i < ranked[h].length; i++) {
                ranked[h][i] = scores[h][positions[h][i]];
            }
        }
        return new LayerRanking(positions, ranked);
    }

    /** The leading {@code counts[head]} entries of each head. */
    public LayerRanking leading(int[] counts) {
        if (IntStream.range(0, counts.length).allMatch(h -> counts[h] == positions[h].length)) {
            return this;
        }
        int[][] fewer = new int[counts.length][];
        float[][] fewerScores = new float[counts.length][];
        for (int h = 0; h < counts.length; h++) {
            fewer[h] = Arrays.copyOf(positions[h], counts[h]);
            fewerScores[h] = Arrays.copyOf(scores[h], counts[h]);
        }
        return new LayerRanking(fewer, fewerScores);
    }

    /**
     * Indices of {@code scores}, the largest score first, equal scores by lower index.
     *
     * @throws PolicyException when a score is NaN
     */
    public static int[] descending(float[] scores) {
        return DescendingOrder.of(scores);
    }
}
