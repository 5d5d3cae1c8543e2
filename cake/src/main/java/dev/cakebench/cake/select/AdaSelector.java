package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Ada-KV's budgets per head in the form of kvpress: first each head's safeguard, its best entries, then the best entries
 * of the layer whichever heads they are in, until the layer has its size per head on average, exactly. The safeguard of a
 * layer with n entries per head, window included, is max(1, floor(alpha n)) entries, window included; 0 where alpha is 0.
 *
 * <p>A larger size keeps a superset: it raises each safeguard by at most one entry and the layer by one per head.
 *
 * @param alpha share of the mean that each head keeps for sure, 0..1
 * @param window newest tokens that the scorer always keeps; the scores do not hold them
 */
public record AdaSelector(double alpha, int window) implements HeadSelector {

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        return levels(LayerRanking.descending(scores));
    }

    @Override
    public int[] counts(LayerRanking ranking, int size) {
        return KeepLevels.counts(ranking, size);
    }

    /** The ranking with the level of each entry instead of its score. */
    LayerRanking levels(LayerRanking ranking) {
        int heads = ranking.positions().length;
        int context = ranking.positions()[0].length;
        var levels = new KeepLevels(ranking);
        var walk = new LayerWalk(ranking);
        long total = 0;
        for (int size = 1; size <= context; size++) {
            int safeguard = safeguard(size);
            for (int h = 0; h < heads; h++) {
                while (walk.taken(h) < safeguard) {
                    walk.take(h);
                    total++;
                }
            }
            for (; total < (long) heads * size; total++) {
                walk.take(walk.best());
            }
            for (int h = 0; h < heads; h++) {
                levels.keep(h, walk.taken(h), size);
            }
        }
        return levels.ranking();
    }

    /** Context entries that each head of a layer of this size keeps for sure. */
    int safeguard(int size) {
        if (alpha == 0) {
            return 0;
        }
        int withWindow = Math.max(1, (int) ((size + window) * alpha));
        return Math.max(0, withWindow - window);
    }
}
