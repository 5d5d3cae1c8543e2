package dev.cakebench.cake;

import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Map;

/**
 * Layer preferences that a test gives.
 *
 * @param preferences {@code [layers]}
 */
public record GivenPreferences(double[] preferences) implements LayerStatistic {

    @Override
    public AttentionRequest request(int window) {
        return AttentionRequest.NONE;
    }

    @Override
    public LayerMeasure measure(LayerAttention layer, int window) {
        return new LayerMeasure(preferences[layer.layer()], Map.of());
    }
}
