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
        float[][] ranked = new float[scores.length][];
        for (int h = 0; h < scores.length; h++) {
            positions[h] = rank(scores[h], layer.tokens(), size);
            ranked[h] = new float[positions[h].length];
            for (int i = 0; i < positions[h].length; i++) {
                ranked[h][i] = scores[h][positions[h][i]];
            }
        }
        return new LayerRanking(positions, ranked);
    }

    @Override
    public int[] counts(LayerRanking ranking, int size) {
        return HeadSelector.UNIFORM.counts(ranking, size);
    }

    private int[] rank(float[] scores, int tokens, int size) {
        int[] best = LayerRanking.descending(scores);
        int[] quotas = quotas(scores.length, tokens, size);
        int[] positions = new int[best.length];
        int filled = 0;
        for (int i = 0; i < best.length; i++) {
            int c = best[i] / chunk;
            if (quotas[c] > 0) {
                quotas[c]--;
                positions[filled] = best[i];
                filled++;
                best[i] = -1;
            }
        }
        for (int position : best) {
            if (position >= 0) {
                positions[filled] = position;
                filled++;
            }
        }
        return positions;
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
