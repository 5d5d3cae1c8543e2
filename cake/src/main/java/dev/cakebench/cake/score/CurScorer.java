package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Arrays;

/**
 * CurDKV: approximate leverage of keys and values, their squared lengths as shares of a window's, combined, as shares of the
 * whole.
 *
 * @param sinks first tokens that are kept before all others
 * @param leverage how keys and values are combined
 * @param local tokens of a window, windows not overlapping; 0 leaves the squared lengths as they are
 * @param sketch dimensions of a random projection before lengths are taken; 0 for none
 * @param seed of that projection
 */
public record CurScorer(int sinks, Leverage leverage, int local, int sketch, int seed) implements TokenScorer {

    /** What a token's score is made of. */
    public enum Leverage {
        PRODUCT,
        KEY,
        VALUE,
        AVERAGE
    }

    @Override
    public float[][] score(LayerAttention layer, int window) {
        int headDim = layer.shape().headDim();
        float[][] scores = new float[layer.shape().kvHeads()][layer.tokens() - window];
        for (int h = 0; h < scores.length; h++) {
            double[] keys = shares(HeadRows.read(layer.keys(h), 0, layer.tokens(), headDim));
            double[] values = shares(HeadRows.read(layer.values(h), 0, layer.tokens(), headDim));
            double[] combined = new double[keys.length];
            double total = 0;
            for (int t = 0; t < combined.length; t++) {
                combined[t] = switch (leverage) {
                    case PRODUCT -> keys[t] * values[t];
                    case KEY -> keys[t];
                    case VALUE -> values[t];
                    case AVERAGE -> (keys[t] + values[t]) / 2;
                };
                total += combined[t];
            }
            for (int t = 0; t < scores[h].length; t++) {
                scores[h][t] = (float) share(combined[t], total);
            }
            Arrays.fill(scores[h], 0, Math.min(sinks, scores[h].length), Float.POSITIVE_INFINITY);
        }
        return scores;
    }

    private double[] shares(double[][] rows) {
        double[][] projected = Sketch.project(rows, sketch, seed);
        double[] squares = new double[rows.length];
        for (int t = 0; t < squares.length; t++) {
            squares[t] = HeadRows.dot(projected[t], projected[t]);
        }
        for (int first = 0; first < squares.length && local > 0; first += local) {
            int end = Math.min(first + local, squares.length);
            double sum = 0;
            for (int t = first; t < end; t++) {
                sum += squares[t];
            }
            for (int t = first; t < end; t++) {
                squares[t] = share(squares[t], sum);
            }
        }
        return squares;
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
