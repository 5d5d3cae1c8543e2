package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.LeverageScorer;
import dev.cakebench.cake.score.NonCausalAttentionScorer;
import dev.cakebench.cake.select.LeverageBlend;
import java.util.List;

/** {@code compactor}: non-causal attention and leverage of keys together. */
public final class CompactorProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sinks", 8, 0, 4096, "first tokens that are always kept"),
            Knob.integer("window", 4, 0, 4096, "newest tokens that are always kept"),
            Knob.integer("chunk", 256, 1, 1 << 20, "tokens of a chunk of the prompt, in which all attend to all"),
            Knob.choice(
                    "padding",
                    List.of("counted", "ignored"),
                    "whether a shorter last chunk is filled up with keys and queries of zeros"),
            Knob.integer("sketch", 48, 0, 4096, "dimensions of the random projection of keys; 0 for none"),
            Knob.integer("seed", 0, 0, Integer.MAX_VALUE, "of the random projection"),
            Knob.number(
                    "blending", -1, -1, 100, "weight of the leverage; -1 for the share of the prompt that is dropped"));

    @Override
    public String kind() {
        return "compactor";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by attention in chunks and leverage of keys (Compactor, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        int sinks = values.integer("sinks");
        double blending = values.number("blending");
        if (blending < 0 && blending != -1) {
            throw new PolicyException("blending: found %s, allowed: -1 or a number from 0".formatted(blending));
        }
        return CachePolicy.of(
                        kind(),
                        new NonCausalAttentionScorer(
                                sinks,
                                values.integer("window"),
                                values.integer("chunk"),
                                values.choice("padding").equals("counted")))
                .withSelector(new LeverageBlend(
                        sinks,
                        new LeverageScorer(values.integer("sketch"), values.integer("seed")),
                        blending < 0 ? null : blending));
    }
}
