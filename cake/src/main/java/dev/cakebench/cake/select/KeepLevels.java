package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.LayerRanking;
import java.util.Arrays;

/**
 * How many of its leading entries each head keeps at every layer size, as one number per entry: the level, the smallest
 * size (context entries per head on average) at which it is kept. A ranking carries them as its scores, with a minus
 * sign, so that counts are read off it whatever has been cut from its end.
 */
final class KeepLevels {
    private final LayerRanking ranking;
    private final float[][] negated;
    private final int[] kept;

    /** @param ranking of the whole context of each head */
    KeepLevels(LayerRanking ranking) {
        this.ranking = ranking;
        int heads = ranking.positions().length;
        this.negated = new float[heads][];
        this.kept = new int[heads];
        for (int h = 0; h < heads; h++) {
            negated[h] = new float[ranking.positions()[h].length];
            Arrays.fill(negated[h], Float.NEGATIVE_INFINITY);
        }
    }

    /** Lets a head keep at least {@code count} entries from {@code size} on; sizes rise from call to call. */
    void keep(int head, int count, int size) {
        int end = Math.min(count, negated[head].length);
        while (kept[head] < end) {
            negated[head][kept[head]] = -size;
            kept[head]++;
        }
    }

    /** The ranking with levels; what was given to no head's {@link #keep} is kept at no size. */
    LayerRanking ranking() {
        return new LayerRanking(ranking.positions(), negated);
    }

    /** How many leading entries of a ranking with levels each head keeps at this size. */
    static int[] counts(LayerRanking levels, int size) {
        int[] counts = new int[levels.scores().length];
        for (int h = 0; h < counts.length; h++) {
            float[] negated = levels.scores()[h];
            while (counts[h] < negated.length && negated[counts[h]] >= -size) {
                counts[h]++;
            }
        }
        return counts;
    }
}
