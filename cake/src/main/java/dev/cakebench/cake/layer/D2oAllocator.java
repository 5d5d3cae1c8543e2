package dev.cakebench.cake.layer;

import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerBudgets;
import java.util.Arrays;

/**
 * D2O's allocation: a layer keeps softmax(-f) L C / S of the prompt, cut to 0.01 .. 1, f being the statistics of all layers;
 * the first two layers and the last one keep everything, on top of the budget. Sizes are rounded down, but never to 0. All
 * layers are cut after the last one.
 */
public record D2oAllocator() implements LayerAllocator {
    private static final double SMALLEST_SHARE = 0.01;

    /** Whether a layer is never compressed. */
    public static boolean keepsWhole(int layer, int layers) {
        return layer < 2 || layer == layers - 1;
    }

    @Override
    public LayerBudgets allocate(AllocationStage stage) {
        int[] sizes = new int[stage.seen()];
        Arrays.fill(sizes, stage.context());
        if (stage.complete()) {
            double[] weights = softmaxOfNegative(stage.statistics());
            for (int l = 0; l < sizes.length; l++) {
                double share = weights[l] * stage.layers() * stage.share() / stage.context();
                double cut = Math.clamp(share, SMALLEST_SHARE, 1);
                if (!keepsWhole(l, stage.layers())) {
                    sizes[l] = Math.max((int) (cut * stage.context()), 1);
                }
            }
        }
        return LayerBudgets.of(sizes);
    }

    private static double[] softmaxOfNegative(double[] values) {
        double smallest = Arrays.stream(values).min().orElseThrow();
        double[] weights = new double[values.length];
        double sum = 0;
        for (int l = 0; l < weights.length; l++) {
            weights[l] = StrictMath.exp(smallest - values[l]);
            sum += weights[l];
        }
        for (int l = 0; l < weights.length; l++) {
            weights[l] /= sum;
        }
        return weights;
    }
}
