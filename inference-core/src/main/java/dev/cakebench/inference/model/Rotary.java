package dev.cakebench.inference.model;

import dev.cakebench.inference.kernels.RopeLayout;

/**
 * How one layer turns queries and keys by their positions. Turning is additive: a key cached at position p that is
 * turned by n more is the key of the same token at position p + n.
 */
public final class Rotary {
    private final RopeConfig config;
    private final RopeTable table;

    /** @param table the angles of this layer */
    public Rotary(RopeConfig config, RopeTable table) {
        this.config = config;
        this.table = table;
    }

    /** Number of pairs of elements that are turned in each head. */
    public int pairs() {
        return config.pairs();
    }

    /** Index in a head of the first element of a pair. */
    public int first(int pair) {
        return config.layout() == RopeLayout.INTERLEAVED ? 2 * pair : pair;
    }

    /** Index in a head of the second element of a pair. */
    public int second(int pair) {
        return config.layout() == RopeLayout.INTERLEAVED ? 2 * pair + 1 : pair + config.pairs();
    }

    /** Angle between two neighbouring positions, in radians. */
    public double frequency(int pair) {
        return table.frequency(pair);
    }

    /** Factor of the length of a turned vector; 1 in most models, not in those stretched by YaRN. */
    public double magnitude() {
        return table.magnitude();
    }

    /**
     * Turns one head in place, leaving its length as it is.
     *
     * @param head {@code [headDim]} from element {@code offset} on
     * @param positions by how many positions; negative ones turn back
     */
    public void turn(float[] head, int offset, long positions) {
        for (int pair = 0; pair < config.pairs(); pair++) {
            double angle = positions * table.frequency(pair);
            turnPair(head, offset, pair, StrictMath.cos(angle), StrictMath.sin(angle));
        }
    }

    /**
     * Turns several heads in place by the same number of positions; each as {@link #turn} does.
     *
     * @param heads {@code [any][headDim]}
     */
    public void turnAll(float[] heads, int headDim, long positions) {
        for (int pair = 0; pair < config.pairs(); pair++) {
            double angle = positions * table.frequency(pair);
            double cosine = StrictMath.cos(angle);
            double sine = StrictMath.sin(angle);
            for (int offset = 0; offset < heads.length; offset += headDim) {
                turnPair(heads, offset, pair, cosine, sine);
            }
        }
    }

    private void turnPair(float[] head, int offset, int pair, double cosine, double sine) {
        int first = offset + first(pair);
        int second = offset + second(pair);
        double x = head[first];
        double y = head[second];
        head[first] = (float) (x * cosine - y * sine);
        head[second] = (float) (x * sine + y * cosine);
    }
}
