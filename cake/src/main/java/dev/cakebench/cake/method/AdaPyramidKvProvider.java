package dev.cakebench.cake.method;

import dev.cakebench.cake.layer.PyramidAllocator;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.List;

/** {@code ada-pyramidkv}: PyramidKV's budgets by layer, and in each layer Ada-KV's by head. */
public final class AdaPyramidKvProvider implements PolicyProvider {

    @Override
    public String kind() {
        return "ada-pyramidkv";
    }

    @Override
    public String summary() {
        return "budgets that fall from layer to layer and differ by head, eviction as SnapKV's (Ada-KV, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return SnapKvKnobs.and(PyramidKvProvider.BETA, AdaKvKnobs.ALPHA, AdaKvKnobs.ALLOCATION, AdaKvKnobs.NORMALIZE);
    }

    @Override
    public CachePolicy create(KnobValues values) {
        PyramidAllocator.Rule rule =
                AdaKvKnobs.official(values) ? PyramidAllocator.Rule.OFFICIAL : PyramidAllocator.Rule.EXACT;
        return CachePolicy.of(kind(), SnapKvKnobs.scorer(values))
                .withLayers(
                        LayerStatistic.NONE, new PyramidAllocator(rule, values.integer(PyramidKvProvider.BETA.name())))
                .withSelector(AdaKvKnobs.selector(values));
    }
}
