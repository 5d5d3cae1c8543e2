package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.List;

/** {@code ada-snapkv}: SnapKV's score, and in each layer more entries for heads that spread their attention. */
public final class AdaSnapKvProvider implements PolicyProvider {

    @Override
    public String kind() {
        return "ada-snapkv";
    }

    @Override
    public String summary() {
        return "uniform layers, budgets by head, eviction as SnapKV's (Ada-KV, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return SnapKvKnobs.and(AdaKvKnobs.ALPHA, AdaKvKnobs.ALLOCATION, AdaKvKnobs.NORMALIZE);
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), SnapKvKnobs.scorer(values)).withSelector(AdaKvKnobs.selector(values));
    }
}
