package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.List;

/** {@code snapkv}: the same budget for every layer, entries by the pooled attention of the last prompt tokens. */
public final class SnapKvProvider implements PolicyProvider {

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
        return SnapKvKnobs.ALL;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), SnapKvKnobs.scorer(values));
    }
}
