package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Arrays;

/**
 * ChunkKV that keeps only the best tokens of a chunk whose score comes from few of them. From the best chunk on, chunks are
 * kept whole, but for those with a score of at least the median and an entropy of token scores below the median; what is
 * left of the budget goes to the best tokens that were dropped.
 *
 * @param chunk tokens of a chunk
 * @param kept tokens that are kept of a chunk with a low entropy, less than {@code chunk}
 */
public record EntropyGatedChunks(int chunk, int kept) implements HeadSelector {
    private static final double EPSILON = 1e-8;

    /** How many chunks find room decides what is kept of each. */
    @Override
    public boolean nested() {
        return false;
    }

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        double[] tokens = ChunkScores.summed(scores);
        int[] best = ChunkScores.descending(tokens);
        boolean[] keep = keep(tokens, best, Math.min(size, tokens.length));
        return ChunkScores.shared(KeptFirst.order(best, keep), scores);
    }

    private boolean[] keep(double[] tokens, int[] best, int size) {
        double[] means = new double[Math.ceilDiv(tokens.length, chunk)];
        double[] entropies = new double[means.length];
        for (int c = 0; c < means.length; c++) {
            int end = Math.min((c + 1) * chunk, tokens.length);
            means[c] = ChunkScores.mean(tokens, c * chunk, end);
            entropies[c] = entropy(Arrays.copyOfRange(tokens, c * chunk, end));
        }
        double middleMean = lowerMedian(means);
        double middleEntropy = lowerMedian(entropies);
        int[] quotas = new int[means.length];
        int left = size;
        for (int c : ChunkScores.descending(means)) {
            int length = Math.min((c + 1) * chunk, tokens.length) - c * chunk;
            boolean spiky = means[c] >= middleMean && entropies[c] < middleEntropy;
            quotas[c] = Math.min(left, spiky ? Math.min(length, kept) : length);
            left -= quotas[c];
        }
        boolean[] keep = new boolean[tokens.length];
        for (int position : best) {
            int c = position / chunk;
            if (quotas[c] > 0) {
                quotas[c]--;
                keep[position] = true;
            }
        }
        for (int i = 0; i < best.length && left > 0; i++) {
            if (!keep[best[i]]) {
                keep[best[i]] = true;
                left--;
            }
        }
        return keep;
    }

    /** Entropy of scores as shares, 0 to 1; negative scores are raised by the lowest one. */
    private static double entropy(double[] scores) {
        if (scores.length == 1) {
            return 0;
        }
        double lowest = Math.min(0, Arrays.stream(scores).min().orElse(0));
        double sum = 0;
        for (double score : scores) {
            sum += score - lowest;
        }
        double entropy = 0;
        for (double score : scores) {
            double share = (score - lowest) / (sum + EPSILON);
            entropy -= share * StrictMath.log(share + EPSILON);
        }
        return Math.clamp(entropy / StrictMath.log(scores.length), 0, 1);
    }

    private static double lowerMedian(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }
}
