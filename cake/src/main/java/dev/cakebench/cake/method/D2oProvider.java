package dev.cakebench.cake.method;

import dev.cakebench.cake.compact.Merge;
import dev.cakebench.cake.compact.MergeRule;
import dev.cakebench.cake.decode.HeavyHitterMergeDecode;
import dev.cakebench.cake.layer.ColumnSumSpread;
import dev.cakebench.cake.layer.D2oAllocator;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.ColumnSumScorer;
import dev.cakebench.cake.score.SinksFirst;
import dev.cakebench.cake.select.HeavyAndRecent;
import java.util.List;

/** {@code d2o}: heavy hitters, with what is dropped folded into what is kept. */
public final class D2oProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sinks", 4, 0, 4096, "first tokens that are kept before all others"),
            Knob.number("recent", 0.5, 0, 1, "share of a layer's size that the newest tokens take"),
            Knob.number("ema", 0.5, 0, 1, "weight of the old merging threshold when an entry goes while decoding"));

    @Override
    public String kind() {
        return "d2o";
    }

    @Override
    public String summary() {
        return "layer budgets by the spread of attention, heavy hitters, dropped entries merged into similar ones (D2O, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        var selector = new HeavyAndRecent(values.number("recent"));
        return CachePolicy.of(kind(), new SinksFirst(new ColumnSumScorer(0, false), values.integer("sinks")))
                .withLayers(new ColumnSumSpread(), new D2oAllocator())
                .withSelector(selector)
                .withCompactors(List.of(Compactor.EVICT, new Merge(MergeRule.SCALED_MEAN, true)))
                .withDecode(new HeavyHitterMergeDecode(selector, values.number("ema")));
    }
}
