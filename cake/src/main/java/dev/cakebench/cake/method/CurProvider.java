package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.CurScorer;
import dev.cakebench.cake.score.CurScorer.Leverage;
import java.util.List;

/** {@code cur}: keeps the tokens with the largest keys and values of their neighbourhood. */
public final class CurProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sinks", 4, 0, 4096, "first tokens that are always kept"),
            Knob.choice(
                    "leverage", List.of("product", "key", "value", "average"), "how keys and values make the score"),
            Knob.integer("local", 16, 0, 1 << 20, "tokens of a window that lengths are shares of; 0 for none"),
            Knob.integer("sketch", 0, 0, 4096, "dimensions of a random projection before; 0 for none"),
            Knob.integer("seed", 0, 0, Integer.MAX_VALUE, "of the random projection"));

    @Override
    public String kind() {
        return "cur";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by approximate leverage of keys and values (CurDKV, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        Leverage leverage = switch (values.choice("leverage")) {
            case "key" -> Leverage.KEY;
            case "value" -> Leverage.VALUE;
            case "average" -> Leverage.AVERAGE;
            default -> Leverage.PRODUCT;
        };
        return CachePolicy.of(
                kind(),
                new CurScorer(
                        values.integer("sinks"),
                        leverage,
                        values.integer("local"),
                        values.integer("sketch"),
                        values.integer("seed")));
    }
}
