package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.LagScorer;
import java.util.List;

/** {@code lagkv}: keeps the tokens that stand out from the tokens behind them. */
public final class LagKvProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sinks", 4, 0, 4096, "first tokens that are always kept"),
            Knob.integer("lag", 128, 1, 1 << 20, "tokens of a partition, which the next partition scales"),
            Knob.flag("cross_scoring", false, "compare scores of different partitions instead of ranks in each"));

    @Override
    public String kind() {
        return "lagkv";
    }

    @Override
    public String summary() {
        return "uniform budgets, keeps keys and values that stand out from the next partition (LagKV, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(
                kind(), new LagScorer(values.integer("sinks"), values.integer("lag"), values.flag("cross_scoring")));
    }
}
