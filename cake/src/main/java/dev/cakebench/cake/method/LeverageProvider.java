package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.LeverageScorer;
import java.util.List;

/** {@code leverage}: keeps the tokens whose keys are outliers. */
public final class LeverageProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sketch", 48, 0, 4096, "dimensions of the random projection; 0 for none"),
            Knob.integer("seed", 0, 0, Integer.MAX_VALUE, "of the random projection"));

    @Override
    public String kind() {
        return "leverage";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by statistical leverage of the keys before RoPE (Compactor, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), new LeverageScorer(values.integer("sketch"), values.integer("seed")));
    }
}
