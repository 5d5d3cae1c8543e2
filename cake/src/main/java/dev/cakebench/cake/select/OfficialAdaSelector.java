package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Ada-KV's budgets per head as KVCache-Factory computes them. Of a layer with k context entries per head, head h gets
 * round(c (1 - alpha) + floor(alpha k)), half to even, where c of the layer's k entries per head with the largest scores
 * lie in it. The sum may miss the layer's budget on both sides.
 *
 * @param alpha the code's floor_alpha, 0..1
 * @param normalize whether a head's scores are multiplied by the share of its k best in their sum before heads are
 *     compared. The share is that of the size the layer is given first
 */
public record OfficialAdaSelector(double alpha, boolean normalize) implements HeadSelector {

    @Override
    public boolean nested() {
        // The share changes with the size, and with it the order between heads.
        return !normalize;
    }

    @Override
    public int overspend() {
        // Rounding adds at most one half per head.
        return 1;
    }

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        LayerRanking ranking = LayerRanking.descending(scores);
        LayerRanking compared = normalize ? normalized(ranking, size) : ranking;
        int heads = scores.length;
        int context = scores[0].length;
        var levels = new KeepLevels(ranking);
        var walk = new LayerWalk(compared);
        for (int k = 1; k <= context; k++) {
            for (int h = 0; h < heads; h++) {
                walk.take(walk.best());
            }
            for (int h = 0; h < heads; h++) {
                levels.keep(h, (int) Math.rint(walk.taken(h) * (1 - alpha) + (int) (k * alpha)), k);
            }
        }
        return levels.ranking();
    }

    @Override
    public int[] counts(LayerRanking ranking, int size) {
        return KeepLevels.counts(ranking, size);
    }

    private static LayerRanking normalized(LayerRanking ranking, int size) {
        float[][] scaled = new float[ranking.scores().length][];
        for (int h = 0; h < scaled.length; h++) {
            float[] scores = ranking.scores()[h];
            double all = sum(scores, scores.length);
            // A head without attention stays without.
            double share = all == 0 ? 1 : sum(scores, Math.min(size, scores.length)) / all;
            scaled[h] = new float[scores.length];
            for (int i = 0; i < scores.length; i++) {
                scaled[h][i] = (float) (scores[i] * share);
            }
        }
        return new LayerRanking(ranking.positions(), scaled);
    }

    private static double sum(float[] scores, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += scores[i];
        }
        return sum;
    }
}
