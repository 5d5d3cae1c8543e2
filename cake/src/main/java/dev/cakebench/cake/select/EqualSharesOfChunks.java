package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Each chunk of the prompt keeps the same share of its tokens, its best ones. Shares are rounded down; what that leaves of
 * the budget goes to the best tokens that were dropped.
 *
 * @param chunk tokens of a chunk; the window counts as kept tokens of the chunks it lies in
 */
public record EqualSharesOfChunks(int chunk) implements HeadSelector {

    /** Shares are rounded, so what is kept of a small budget need not be part of what is kept of a larger one. */
    @Override
    public boolean nested() {
        return false;
    }

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        int[][] positions = new int[scores.length][];
        for (int h = 0; h < scores.length; h++) {
            positions[h] = rank(scores[h], layer.tokens(), size);
        }
        return LayerRanking.inOrder(positions, scores);
    }

    private int[] rank(float[] scores, int tokens, int size) {
        int[] best = LayerRanking.descending(scores);
        int[] quotas = quotas(scores.length, tokens, size);
        boolean[] kept = new boolean[best.length];
        for (int position : best) {
            int c = position / chunk;
            if (quotas[c] > 0) {
                quotas[c]--;
                kept[position] = true;
            }
        }
        return KeptFirst.order(best, kept);
    }

    /** Context tokens that each chunk keeps, rounded down. */
    private int[] quotas(int context, int tokens, int size) {
        int kept = size + tokens - context;
        int[] quotas = new int[Math.ceilDiv(tokens, chunk)];
        for (int c = 0; c < quotas.length; c++) {
            int end = Math.min((c + 1) * chunk, tokens);
            int inWindow = Math.max(0, end - Math.max(context, c * chunk));
            long share = (long) (end - c * chunk) * kept / tokens;
            quotas[c] = (int) Math.max(0, share - inWindow);
        }
        return quotas;
    }
}
