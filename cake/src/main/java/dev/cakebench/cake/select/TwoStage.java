package dev.cakebench.cake.select;

import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * CriticalKV's choice in one head: a first part of its entries by score alone, the others by (score + epsilon) times the
 * 1-norm of the value behind the output projection, mean over the query heads of the group.
 *
 * @param firstStage share of a head's entries, window included, that is chosen by score alone, 0..1
 * @param epsilon added to a score, so that a token without attention counts by its value
 * @param window newest tokens that the scorer always keeps; they belong to the first part
 */
record TwoStage(double firstStage, double epsilon, int window) {

    /**
     * The context of one head in the order in which it is kept, see {@link TwoStageOrder}.
     *
     * @param scores {@code [context]} by position
     * @param atLeast context entries of the first part, whatever its share
     */
    int[] order(LayerAttention layer, int kvHead, float[] scores, int atLeast) {
        int group = layer.shape().groupSize();
        double[] norms = new double[scores.length];
        for (int g = 0; g < group; g++) {
            MemorySegment projected = layer.projectedValueNorms(kvHead * group + g);
            for (int j = 0; j < norms.length; j++) {
                norms[j] += projected.getAtIndex(ValueLayout.JAVA_FLOAT, j);
            }
        }
        float[] critical = new float[scores.length];
        for (int j = 0; j < critical.length; j++) {
            critical[j] = (float) ((scores[j] + epsilon) * (norms[j] / group));
        }
        return TwoStageOrder.of(
                LayerRanking.descending(scores),
                LayerRanking.descending(critical),
                kept -> Math.min(kept, Math.max(atLeast, (int) ((kept + window) * firstStage) - window)));
    }
}
