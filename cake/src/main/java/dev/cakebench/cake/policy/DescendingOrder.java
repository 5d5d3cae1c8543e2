package dev.cakebench.cake.policy;

/** Sorts indices by their scores: the largest score first, equal scores by lower index. */
final class DescendingOrder {
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = Integer.SIZE / DIGIT_BITS;
    private static final int BUCKETS = 1 << DIGIT_BITS;

    private DescendingOrder() {}

    /**
     * Indices of {@code scores} in order. By digits from the lowest on, each time keeping the order of equal ones, so in
     * linear time and with equal scores in the order of their indices.
     *
     * @throws PolicyException when a score is NaN
     */
    static int[] of(float[] scores) {
        int[] keys = new int[scores.length];
        int[][] counts = new int[DIGITS][BUCKETS];
        int[] order = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = descendingBits(scores[i], i);
            order[i] = i;
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit][bucket(keys[i], digit)]++;
            }
        }
        int[] sorted = new int[keys.length];
        for (int digit = 0; digit < DIGITS; digit++) {
            int[] starts = starts(counts[digit]);
            for (int index : order) {
                int bucket = bucket(keys[index], digit);
                sorted[starts[bucket]] = index;
                starts[bucket]++;
            }
            int[] passed = order;
            order = sorted;
            sorted = passed;
        }
        return order;
    }

    private static int bucket(int key, int digit) {
        return (key >>> (digit * DIGIT_BITS)) & (BUCKETS - 1);
    }

    /** Where each bucket begins. */
    private static int[] starts(int[] counts) {
        int[] starts = new int[counts.length];
        for (int bucket = 1; bucket < starts.length; bucket++) {
            starts[bucket] = starts[bucket - 1] + counts[bucket - 1];
        }
        return starts;
    }

    /** An unsigned integer that falls when the score rises. */
    private static int descendingBits(float score, int index) {
        if (Float.isNaN(score)) {
            throw new PolicyException("the score of position %d is not a number".formatted(index));
        }
        // Adding 0 turns -0 into 0, which compare as equal. Negative floats order by falling bits, others by rising.
        int bits = Float.floatToRawIntBits(score + 0f);
        return bits < 0 ? bits : bits ^ Integer.MAX_VALUE;
    }
}
