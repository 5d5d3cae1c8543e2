package dev.cakebench.cake.compact;

import dev.cakebench.cake.policy.LayerRanking;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The channels that are stored of rows.
 *
 * @param width channels of a whole row
 * @param kept indices of those that are stored, rising
 */
record Channels(int width, int[] kept) {

    /** Every channel. */
    static Channels all(int width) {
        return new Channels(width, IntStream.range(0, width).toArray());
    }

    /** The {@code count} channels of the largest score; of equal ones the lower index. */
    static Channels best(float[] scores, int count) {
        int[] kept = Arrays.copyOf(LayerRanking.descending(scores), count);
        Arrays.sort(kept);
        return new Channels(scores.length, kept);
    }

    int count() {
        return kept.length;
    }

    /** Bytes of the mask that says which channels are there: a bit each; none where all are. */
    long maskBytes() {
        return count() == width ? 0 : maskBytes(width);
    }

    /** Bytes of the mask of rows of this width. */
    static long maskBytes(int width) {
        return Math.ceilDiv(width, Byte.SIZE);
    }

    /** Spreads stored channels over a whole row in {@code target} from index {@code first} on; the others become 0. */
    void scatter(float[] stored, float[] target, int first) {
        Arrays.fill(target, first, first + width, 0);
        for (int c = 0; c < kept.length; c++) {
            target[first + kept[c]] = stored[c];
        }
    }

    /** Copies the stored channels of a whole row to {@code target} from index {@code first} on. */
    void gather(float[] row, float[] target, int first) {
        for (int c = 0; c < kept.length; c++) {
            target[first + c] = row[kept[c]];
        }
    }
}
