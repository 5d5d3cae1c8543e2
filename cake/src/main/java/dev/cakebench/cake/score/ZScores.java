package dev.cakebench.cake.score;

/** Scores of a layer in units of their spread, so that scores of different kinds can be added. */
final class ZScores {
    private static final double SMALLEST_DEVIATION = 1e-6;

    private ZScores() {}

    /**
     * Subtracts the mean over all heads and tokens and divides by the unbiased standard deviation, in place.
     *
     * @param scores {@code [kvHeads][any]}
     */
    static void normalise(double[][] scores) {
        long count = 0;
        double sum = 0;
        for (double[] head : scores) {
            for (double score : head) {
                sum += score;
            }
            count += head.length;
        }
        double mean = sum / count;
        double squares = 0;
        for (double[] head : scores) {
            for (double score : head) {
                squares += (score - mean) * (score - mean);
            }
        }
        double deviation = count < 2 ? 0 : Math.sqrt(squares / (count - 1));
        for (double[] head : scores) {
            for (int j = 0; j < head.length; j++) {
                head[j] = (head[j] - mean) / Math.max(deviation, SMALLEST_DEVIATION);
            }
        }
    }
}
