package dev.cakebench.cake.method;

import dev.cakebench.cake.layer.FirstLayersWhole;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.KeyNormScorer;
import java.util.List;

/** {@code knorm}: keeps the tokens with the smallest keys. */
public final class KnormProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("skip_layers", 0, 0, 4096, "first layers that keep the whole prompt, beyond the budget"));

    @Override
    public String kind() {
        return "knorm";
    }

    @Override
    public String summary() {
        return "uniform budgets, keeps the keys with the smallest 2-norm (L2 norm, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        int skipped = values.integer("skip_layers");
        return CachePolicy.of(kind(), new KeyNormScorer())
                .withLayers(LayerStatistic.NONE, skipped == 0 ? LayerAllocator.UNIFORM : new FirstLayersWhole(skipped));
    }
}
