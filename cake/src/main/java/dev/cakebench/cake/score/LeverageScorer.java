package dev.cakebench.cake.score;

import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Statistical leverage of the keys before RoPE: how much a key is an outlier among those of its head. With the keys X of a
 * head, centred and projected at random, the score of row x is x' (X'X)^-1 x, in units of the spread over the layer.
 *
 * @param sketch dimensions of the projection; 0 for none
 * @param seed of the projection, which differs from head to head
 */
public record LeverageScorer(int sketch, int seed) implements TokenScorer {
    private static final double JITTER = 1e-2;

    @Override
    public float[][] score(LayerAttention layer, int window) {
        double[][] all = score(layer, 0, layer.tokens());
        float[][] scores = new float[all.length][layer.tokens() - window];
        for (int h = 0; h < scores.length; h++) {
            for (int t = 0; t < scores[h].length; t++) {
                scores[h][t] = (float) all[h][t];
            }
        }
        return scores;
    }

    /** Scores of the tokens {@code first .. end - 1} among themselves, {@code [kvHeads][end - first]}. */
    public double[][] score(LayerAttention layer, int first, int end) {
        double[][][] keys = UnturnedKeys.read(layer, first, end);
        double[][] scores = new double[keys.length][];
        for (int h = 0; h < scores.length; h++) {
            centre(keys[h]);
            double[][] rows = Sketch.project(keys[h], sketch, seed, layer.layer(), h);
            InverseForm form = InverseForm.of(products(rows), JITTER);
            scores[h] = new double[rows.length];
            for (int t = 0; t < rows.length; t++) {
                scores[h][t] = form.at(rows[t]);
            }
        }
        ZScores.normalise(scores);
        return scores;
    }

    private static void centre(double[][] rows) {
        double[] mean = new double[rows.length == 0 ? 0 : rows[0].length];
        for (double[] row : rows) {
            HeadRows.addScaled(mean, 1.0 / rows.length, row);
        }
        for (double[] row : rows) {
            HeadRows.addScaled(row, -1, mean);
        }
    }

    private static double[][] products(double[][] rows) {
        int width = rows.length == 0 ? 0 : rows[0].length;
        double[][] products = new double[width][width];
        for (double[] row : rows) {
            for (int i = 0; i < width; i++) {
                HeadRows.addScaled(products[i], row[i], row);
            }
        }
        return products;
    }
}
