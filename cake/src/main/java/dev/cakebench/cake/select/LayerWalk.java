package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.LayerRanking;

/**
 * A walk through the entries of all heads of a layer, the best first: larger score, then lower position, then lower head.
 * Each head's entries come in the order of its own ranking.
 */
final class LayerWalk {
    private final LayerRanking ranking;
    private final int[] taken;

    LayerWalk(LayerRanking ranking) {
        this.ranking = ranking;
        this.taken = new int[ranking.positions().length];
    }

    /** Entries that the walk has passed in one head. */
    int taken(int head) {
        return taken[head];
    }

    /** Whether one head has entries left. */
    boolean has(int head) {
        return taken[head] < ranking.positions()[head].length;
    }

    /** Head of the best entry that is left; -1 when none is. */
    int best() {
        int best = -1;
        for (int h = 0; h < taken.length; h++) {
            if (has(h) && (best < 0 || before(h, best))) {
                best = h;
            }
        }
        return best;
    }

    /** Passes the next entry of one head. */
    void take(int head) {
        taken[head]++;
    }

    private boolean before(int head, int other) {
        int order = Float.compare(score(head), score(other));
        return order > 0 || (order == 0 && position(head) < position(other));
    }

    /** Adding 0 turns -0 into 0, which are equal scores. */
    private float score(int head) {
        return ranking.scores()[head][taken[head]] + 0f;
    }

    private int position(int head) {
        return ranking.positions()[head][taken[head]];
    }
}
