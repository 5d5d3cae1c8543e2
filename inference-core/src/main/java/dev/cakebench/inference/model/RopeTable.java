package dev.cakebench.inference.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Cosines and sines of rotary position embedding. Angles are computed in double from the true position and rounded to
 * float at the end: near position 131,072 a float angle would be off by 0.008. {@link StrictMath} gives every machine
 * the same bits. Safe for use by several threads.
 */
public final class RopeTable {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final double[] frequencies;
    private final double magnitude;

    /**
     * @param config the model's rotary embedding
     * @param frequencyFactors divisors of the frequencies, one per pair (tensor {@code rope_freqs.weight}), or an empty
     *     array for none
     */
    public RopeTable(RopeConfig config, float[] frequencyFactors) {
        int pairs = config.pairs();
        if (frequencyFactors.length != 0 && frequencyFactors.length != pairs) {
            throw new IllegalArgumentException(
                    "%d frequency factors for %d pairs".formatted(frequencyFactors.length, pairs));
        }
        this.frequencies = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            double trained = StrictMath.pow(config.base(), -2.0 * i / config.rotated());
            double factor = frequencyFactors.length == 0 ? 1 : frequencyFactors[i];
            frequencies[i] = stretch(trained / factor, i, config);
        }
        this.magnitude = config.attentionFactor() * scalingMagnitude(config.scaling());
    }

    /** Number of pairs of each head. */
    public int pairs() {
        return frequencies.length;
    }

    /** Angle per position of pair {@code pair}, in radians. */
    public double frequency(int pair) {
        return frequencies[pair];
    }

    /** Factor of cosine and sine. */
    public double magnitude() {
        return magnitude;
    }

    /** Floats that one position takes in a table: a cosine and a sine per pair. */
    public int floatsPerPosition() {
        return 2 * frequencies.length;
    }

    /**
     * Fills the table of one panel, {@code [pairs][2][lanes]}, for the positions {@code firstPosition + lane}.
     *
     * @param offset byte offset of the panel in {@code table}
     */
    public void fillPanel(int firstPosition, int lanes, MemorySegment table, long offset) {
        for (int pair = 0; pair < frequencies.length; pair++) {
            long cosines = offset + 8L * pair * lanes;
            long sines = cosines + 4L * lanes;
            for (int lane = 0; lane < lanes; lane++) {
                double angle = (firstPosition + lane) * frequencies[pair];
                table.set(FLOAT, cosines + 4L * lane, (float) (StrictMath.cos(angle) * magnitude));
                table.set(FLOAT, sines + 4L * lane, (float) (StrictMath.sin(angle) * magnitude));
            }
        }
    }

    /**
     * Fills the table of one row, {@code [pairs][2]}.
     *
     * @param offset byte offset of the row in {@code table}
     */
    public void fillRow(int position, MemorySegment table, long offset) {
        fillPanel(position, 1, table, offset);
    }

    private static double stretch(double frequency, int pair, RopeConfig config) {
        RopeScaling scaling = config.scaling();
        if (scaling instanceof RopeScaling.Linear linear) {
            return frequency / linear.factor();
        }
        if (scaling instanceof RopeScaling.Yarn yarn) {
            double kept = yarnShareKept(pair, config, yarn);
            return frequency / yarn.factor() * (1 - kept) + frequency * kept;
        }
        return frequency;
    }

    /** Share of the trained frequency in a pair: 1 for fast pairs, 0 for slow ones, linear between. */
    private static double yarnShareKept(int pair, RopeConfig config, RopeScaling.Yarn yarn) {
        double low = Math.max(0, Math.floor(yarnPair(yarn.betaFast(), config, yarn)));
        double high = Math.min(config.rotated() - 1, Math.ceil(yarnPair(yarn.betaSlow(), config, yarn)));
        double ramp = (pair - low) / Math.max(0.001, high - low);
        return 1 - Math.clamp(ramp, 0, 1);
    }

    /** The pair, as a real number, that makes {@code turns} turns over the original context. */
    private static double yarnPair(double turns, RopeConfig config, RopeScaling.Yarn yarn) {
        return config.rotated()
                * StrictMath.log(yarn.originalContext() / (turns * 2 * Math.PI))
                / (2 * StrictMath.log(config.base()));
    }

    private static double scalingMagnitude(RopeScaling scaling) {
        return scaling instanceof RopeScaling.Yarn yarn ? 1 + 0.1 * StrictMath.log(yarn.factor()) : 1;
    }
}
