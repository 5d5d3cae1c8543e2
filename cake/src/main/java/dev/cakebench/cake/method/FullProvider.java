package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.RecencyScorer;

/** {@code full}: every entry is kept, whatever the budget. */
public final class FullProvider implements PolicyProvider {
    /** The policy's name. */
    public static final String KIND = "full";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String summary() {
        return "keeps every entry; the reference that the other policies are compared with";
    }

    @Override
    public boolean budgeted() {
        return false;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return everything(kind());
    }

    /** A policy that keeps every entry, whatever the budget. */
    static CachePolicy everything(String kind) {
        return CachePolicy.of(kind, new RecencyScorer(0)).withLayers(LayerStatistic.NONE, LayerAllocator.KEEP_ALL);
    }
}
