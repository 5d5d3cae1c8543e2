package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.CapacityScorer;
import java.util.List;

/** {@code capkv}: keeps the tokens whose values add what coming queries will ask for. */
public final class CapKvProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sinks", 4, 0, 4096, "first tokens that are always kept; their queries do not count"),
            Knob.integer("future", 512, 1, 1 << 20, "next positions whose queries are expected"),
            Knob.number("tau", 5, 0, 100, "sharpness of the weights by similarity to the mean query"),
            Knob.number("epsilon", 1e-6, 0, 1, "added to the weights in the capacity matrix"));

    @Override
    public String kind() {
        return "capkv";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by the capacity that values add for expected queries (CapKV, 2026)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(
                kind(),
                new CapacityScorer(
                        values.integer("sinks"),
                        values.integer("future"),
                        values.number("tau"),
                        values.number("epsilon")));
    }
}
