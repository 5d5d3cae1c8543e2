package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.NonCausalAttentionScorer;
import java.util.List;

/** {@code non-causal-attention}: keeps the tokens that their neighbourhood attends to, before and behind. */
public final class NonCausalAttentionProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("chunk", 256, 1, 1 << 20, "tokens of a chunk of the prompt, in which all attend to all"),
            Knob.choice(
                    "padding",
                    List.of("counted", "ignored"),
                    "whether a shorter last chunk is filled up with keys and queries of zeros"));

    @Override
    public String kind() {
        return "non-causal-attention";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by attention in chunks without causal mask (Compactor, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(
                kind(),
                new NonCausalAttentionScorer(
                        0, 0, values.integer("chunk"), values.choice("padding").equals("counted")));
    }
}
