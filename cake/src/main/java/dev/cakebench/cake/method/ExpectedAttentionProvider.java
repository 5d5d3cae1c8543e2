package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.ExpectedAttentionScorer;
import java.util.List;

/** {@code expected-attention}: keeps the tokens that queries yet to come are expected to attend to. */
public final class ExpectedAttentionProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sinks", 4, 0, 4096, "first tokens that are always kept; their queries do not count"),
            Knob.integer("future", 512, 1, 1 << 20, "next positions whose queries are expected"),
            Knob.number("epsilon", 0, 0, 1, "added to the expected attention before the norm of the value"),
            Knob.flag("covariance", true, "use the covariance of the queries, not their mean only"),
            Knob.flag("value_norm", true, "multiply by the 2-norm of the value"));

    @Override
    public String kind() {
        return "expected-attention";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by the attention that coming queries are expected to pay (2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(
                kind(),
                new ExpectedAttentionScorer(
                        values.integer("sinks"),
                        values.integer("future"),
                        values.number("epsilon"),
                        values.flag("covariance"),
                        values.flag("value_norm")));
    }
}
