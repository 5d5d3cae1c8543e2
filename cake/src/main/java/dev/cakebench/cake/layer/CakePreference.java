package dev.cakebench.cake.layer;

import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Map;

/**
 * CAKE's layer preference P = H^(1/tau1) V^(1/tau2). H is the entropy of the window's rows over the context columns,
 * which are not normalised again, and V the variance of each context column down the window; both are sums over rows or
 * columns and over all query heads.
 *
 * @param tau1 temperature of H; above 1 flattens
 * @param tau2 temperature of V; above 1 flattens
 */
public record CakePreference(double tau1, double tau2) implements LayerStatistic {
    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.window(window);
    }

    @Override
    public LayerMeasure measure(LayerAttention layer, int window) {
        double entropy = 0;
        double shift = 0;
        for (int q = 0; q < layer.shape().heads(); q++) {
            entropy += layer.windowEntropy(q, window);
            for (double variance : layer.windowVariance(q, window)) {
                shift += variance;
            }
        }
        // A row with all its mass on one column gives slightly less than 0 because of the offset.
        entropy = Math.max(entropy, 0);
        double preference = Math.pow(entropy, 1 / tau1) * Math.pow(shift, 1 / tau2);
        if (!Double.isFinite(preference)) {
            throw new PolicyException("the attention of layer %d gives no preference: H %s, V %s"
                    .formatted(layer.layer(), entropy, shift));
        }
        return new LayerMeasure(preference, Map.of(LayerMeasure.ENTROPY, entropy, LayerMeasure.SHIFT, shift));
    }
}
