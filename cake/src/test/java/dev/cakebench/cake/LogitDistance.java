package dev.cakebench.cake;

/** How far logits are from those that are expected. */
final class LogitDistance {

    private LogitDistance() {}

    /** Largest difference, relative to the largest expected magnitude. */
    static double relative(float[] found, float[] expected) {
        double difference = 0;
        double magnitude = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs((double) found[i] - expected[i]));
            magnitude = Math.max(magnitude, Math.abs(expected[i]));
        }
        return difference / magnitude;
    }
}
