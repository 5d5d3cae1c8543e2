package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Inputs of benchmarks in memory that is aligned as the engine's, and the comparison of results. */
final class Inputs {
    private static final long ALIGNMENT = 64;

    private Inputs() {}

    /** Normally distributed floats, the same at every call. */
    static MemorySegment random(long count) {
        MemorySegment segment = zeros(count);
        Random random = new Random(1);
        for (long i = 0; i < count; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return segment;
    }

    /** Room for floats. */
    static MemorySegment zeros(long count) {
        return Arena.ofAuto().allocate(4 * count, ALIGNMENT);
    }

    /** Rows {@code [tokens][features]} as panels of {@code kernels}; a last panel may be part empty. */
    static MemorySegment panels(Kernels kernels, MemorySegment rows, int tokens, int features) {
        int lanes = kernels.panelTokens();
        MemorySegment panels = zeros((long) Math.ceilDiv(tokens, lanes) * lanes * features);
        for (int first = 0; first < tokens; first += lanes) {
            long offset = 4L * first * features;
            int count = Math.min(lanes, tokens - first);
            kernels.rowsToPanel(rows, offset, features, features, count, panels, offset);
        }
        return panels;
    }

    /** Panels of {@code kernels} as rows {@code [tokens][features]}. */
    static float[] rows(Kernels kernels, MemorySegment panels, int tokens, int features) {
        int lanes = kernels.panelTokens();
        MemorySegment rows = zeros((long) tokens * features);
        for (int first = 0; first < tokens; first += lanes) {
            long offset = 4L * first * features;
            int count = Math.min(lanes, tokens - first);
            kernels.panelToRows(panels, offset, 0, features, count, rows, offset, features);
        }
        return floats(rows);
    }

    /** All floats of a segment. */
    static float[] floats(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_FLOAT);
    }

    /**
     * Checks a result against that of the scalar twin.
     *
     * @param tolerance largest difference, as a share of the largest expected value
     */
    static void requireAgreement(String what, float[] expected, float[] found, double tolerance) {
        if (expected.length != found.length) {
            throw new IllegalStateException(
                    "%s: %d values expected, found %d".formatted(what, expected.length, found.length));
        }
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs((double) value));
        }
        for (int i = 0; i < expected.length; i++) {
            // Written so that NaN fails.
            if (!(Math.abs((double) expected[i] - found[i]) <= tolerance * largest)) {
                throw new IllegalStateException("%s: value %d is %s by the scalar kernels and %s by the measured ones"
                        .formatted(what, i, expected[i], found[i]));
            }
        }
    }
}
