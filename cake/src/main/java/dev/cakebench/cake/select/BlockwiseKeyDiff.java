package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.cake.score.HeadRows;
import dev.cakebench.cake.score.KeyDiffScorer;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * KeyDiff as a prefill in blocks would apply it: n entries are held; each block of the prompt joins them, all are scored
 * among themselves, and the best n stay. The keys are those of a whole prefill, in which no token misses an evicted one.
 *
 * @param block tokens of a block
 */
public record BlockwiseKeyDiff(int block) implements HeadSelector {

    /** What is held depends on how much may be held. */
    @Override
    public boolean nested() {
        return false;
    }

    @Override
    public LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        int[][] positions = new int[scores.length][];
        for (int h = 0; h < scores.length; h++) {
            int context = scores[h].length;
            double[][] keys =
                    HeadRows.read(layer.keys(h), 0, context, layer.shape().headDim());
            positions[h] = keptFirst(hold(keys, Math.min(size, context)), scores[h]);
        }
        return LayerRanking.inOrder(positions, scores);
    }

    /** Positions held after the last block, rising. */
    private int[] hold(double[][] keys, int size) {
        int[] held = IntStream.range(0, size).toArray();
        for (int first = size; first < keys.length && size > 0; first += block) {
            int end = Math.min(first + block, keys.length);
            int[] candidates = Arrays.copyOf(held, size + end - first);
            for (int i = size; i < candidates.length; i++) {
                candidates[i] = first + i - size;
            }
            double[][] among = new double[candidates.length][];
            for (int i = 0; i < candidates.length; i++) {
                among[i] = keys[candidates[i]];
            }
            int[] order = LayerRanking.descending(KeyDiffScorer.score(among));
            for (int i = 0; i < size; i++) {
                held[i] = candidates[order[i]];
            }
            Arrays.sort(held);
        }
        return held;
    }

    /** The held positions in order of score, then the others. */
    private static int[] keptFirst(int[] held, float[] scores) {
        boolean[] isHeld = new boolean[scores.length];
        for (int position : held) {
            isHeld[position] = true;
        }
        return KeptFirst.order(LayerRanking.descending(scores), isHeld);
    }
}
