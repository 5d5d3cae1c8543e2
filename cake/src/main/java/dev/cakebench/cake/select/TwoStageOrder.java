package dev.cakebench.cake.select;

import java.util.function.IntUnaryOperator;

/**
 * The order in which entries join when the first ones are chosen by one score and the rest by another.
 *
 * <p>Of n entries the first {@code first(n)} are the best by score A, the rest the best of the others by score B. Where
 * {@code first} rises by 0 or 1 when n rises by 1, n + 1 entries are n entries and one more: either {@code first} stays, and
 * the best by B of those that are left joins; or it rises, and the next best by A joins, or, being there by B already, makes
 * room for one more by B. So one order serves every n.
 */
final class TwoStageOrder {

    private TwoStageOrder() {}

    /**
     * All entries in the order in which they join.
     *
     * @param byA all entries, the best by A first
     * @param byB all entries, the best by B first
     * @param first entries chosen by A when n are kept; from 0 at n = 0 it rises by 0 or 1
     */
    static int[] of(int[] byA, int[] byB, IntUnaryOperator first) {
        int[] order = new int[byA.length];
        boolean[] joined = new boolean[byA.length];
        int chosenByA = 0;
        int nextByB = 0;
        for (int n = 1; n <= order.length; n++) {
            int entry = -1;
            if (first.applyAsInt(n) > chosenByA) {
                int candidate = byA[chosenByA];
                chosenByA++;
                entry = joined[candidate] ? -1 : candidate;
            }
            while (entry < 0) {
                int candidate = byB[nextByB];
                nextByB++;
                entry = joined[candidate] ? -1 : candidate;
            }
            joined[entry] = true;
            order[n - 1] = entry;
        }
        return order;
    }
}
