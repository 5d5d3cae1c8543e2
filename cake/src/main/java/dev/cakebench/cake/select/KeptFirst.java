package dev.cakebench.cake.select;

/** The order of a selection that is no prefix of the order by score: what is kept, then the others. */
final class KeptFirst {

    private KeptFirst() {}

    /**
     * The kept positions in their order, then the others in theirs.
     *
     * @param best all positions in order of score
     * @param kept by position
     */
    static int[] order(int[] best, boolean[] kept) {
        int[] order = new int[best.length];
        int filled = 0;
        for (boolean wanted : new boolean[] {true, false}) {
            for (int position : best) {
                if (kept[position] == wanted) {
                    order[filled] = position;
                    filled++;
                }
            }
        }
        return order;
    }
}
