package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.Pooling;
import dev.cakebench.cake.score.WindowScorer;
import java.util.List;

/** {@code snapkv}: the same budget for every layer, entries by the pooled attention of the last prompt tokens. */
public final class SnapKvProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("window", 32, 1, 4096, "last prompt tokens that are observed and always kept"),
            Knob.integer("pool", 7, 1, 255, "neighbouring positions that the attention is pooled over, odd"),
            Knob.choice("pooling", List.of("max", "avg"), "what is taken of the neighbours"),
            Knob.choice(
                    "group_mean",
                    List.of("after-pooling", "before-pooling"),
                    "when the query heads of a KV head are averaged; matters for max only"));

    @Override
    public String kind() {
        return "snapkv";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by pooled attention of the last prompt tokens (SnapKV, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        boolean average = values.choice("pooling").equals("avg");
        int width = values.integer("pool");
        Pooling pooling = average ? Pooling.average(width) : Pooling.maximum(width);
        // Order does not matter for averages: one value lets equal scorers share their work.
        boolean meanFirst = !average && values.choice("group_mean").equals("before-pooling");
        return new CachePolicy(
                kind(),
                new WindowScorer(values.integer("window"), 0, pooling, meanFirst),
                LayerStatistic.NONE,
                LayerAllocator.UNIFORM,
                HeadSelector.UNIFORM,
                List.of(Compactor.EVICT),
                DecodeUpdater.NONE);
    }
}
