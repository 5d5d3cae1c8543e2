package dev.cakebench.cake.example;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.List;

/** {@code knorm}: keeps the entries with the smallest keys. */
public final class KnormProvider implements PolicyProvider {

    @Override
    public String kind() {
        return "knorm";
    }

    @Override
    public String summary() {
        return "uniform budgets, keeps the keys with the smallest 2-norm";
    }

    @Override
    public List<Knob> knobs() {
        return List.of(Knob.integer("sinks", 0, 0, 4096, "first tokens that are always kept"));
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return new CachePolicy(
                kind(),
                new KnormScorer(values.integer("sinks")),
                LayerStatistic.NONE,
                LayerAllocator.UNIFORM,
                HeadSelector.UNIFORM,
                List.of(Compactor.EVICT),
                DecodeUpdater.NONE);
    }
}
