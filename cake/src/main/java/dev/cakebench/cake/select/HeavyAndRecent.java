package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.cake.score.Shares;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Of every size a share goes to the newest entries and the rest to the best of the others. Since scores do not depend on the
 * size, the sets are nested, and one ranking, in which each entry stands at the smallest size that holds it, serves all
 * sizes.
 *
 * @param recent share of the newest entries, 0..1; rounded down to whole entries
 */
public record HeavyAndRecent(double recent) implements HeadSelector {
    /** How many of {@code size} entries are the newest ones. */
    public int newest(int size) {
        return Shares.of(recent, size);
    }

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        int[][] positions = new int[scores.length][];
        layer.parallel().run(scores.length, h -> positions[h] = order(scores[h]));
        return LayerRanking.inOrder(positions, scores);
    }

    private int[] order(float[] scores) {
        int[] best = LayerRanking.descending(scores);
        boolean[] taken = new boolean[scores.length];
        int[] order = new int[scores.length];
        int heavy = 0;
        for (int i = 0; i < order.length; i++) {
            // With one entry more either the newest ones reach one further back, or there is one heavy entry more; also
            // where the entry that they reach was heavy, which makes room for another.
            int reached = scores.length - newest(i + 1);
            int next = reached;
            if (newest(i + 1) == newest(i) || taken[reached]) {
                while (taken[best[heavy]]) {
                    heavy++;
                }
                next = best[heavy];
            }
            taken[next] = true;
            order[i] = next;
        }
        return order;
    }
}
