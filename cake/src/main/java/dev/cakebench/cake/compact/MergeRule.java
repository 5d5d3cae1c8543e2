package dev.cakebench.cake.compact;

/** How a dropped entry is folded into the kept one whose key is most similar to its own. */
public enum MergeRule {
    /** The mean of the kept entry and, for each dropped one, of the point half-way between the two (KVCache-Factory). */
    PIVOT,
    /** The mean of the kept entry, which weighs 1, and the dropped ones, which weigh (cos + 1) / 2 (KVCache-Factory). */
    WEIGHTED,
    /**
     * Values only, keys stay: the kept value weighs 1, a dropped one cos |v| / (|v| + |kept v|), nothing where cos is
     * negative (kvpress).
     */
    VALUES,
    /** The mean of the kept entry and of cos times each dropped one (D2O). */
    SCALED_MEAN;

    private static final double SMALLEST_WEIGHT = 1e-6;
    private static final double NORM_OFFSET = 1e-6;

    /**
     * What a dropped entry adds to the kept one: {@code kept} times the kept row and {@code dropped} times the dropped one
     * to the sum, and {@code count} to what the sum is divided by.
     */
    public record Share(double kept, double dropped, double count) {}

    /**
     * The share of one dropped entry.
     *
     * @param similarity cosine of the two keys
     * @param droppedValue {@code [headDim]}
     * @param keptValue {@code [headDim]}
     */
    public Share share(double similarity, float[] droppedValue, float[] keptValue) {
        return switch (this) {
            case PIVOT -> new Share(0.5, 0.5, 1);
            case WEIGHTED -> {
                double weight = Math.max((similarity + 1) / 2, SMALLEST_WEIGHT);
                yield new Share(0, weight, weight);
            }
            case VALUES -> {
                double dropped = NearestKeys.norm2(droppedValue);
                double weight =
                        Math.max(similarity, 0) * dropped / (dropped + NearestKeys.norm2(keptValue) + NORM_OFFSET);
                yield new Share(0, weight, weight);
            }
            case SCALED_MEAN -> new Share(0, similarity, 1);
        };
    }

    /** Whether keys are folded too. */
    boolean foldsKeys() {
        return this != VALUES;
    }
}
