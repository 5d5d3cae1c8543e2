package dev.cakebench.cake.method;

import dev.cakebench.cake.layer.PyramidAllocator;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.List;

/** {@code pyramidkv}: SnapKV's score with budgets that fall from the first layer to the last. */
public final class PyramidKvProvider implements PolicyProvider {
    /** How far the last layer lies below the mean; also of policies that build on PyramidKV. */
    static final Knob BETA = Knob.integer("beta", 20, 1, 1_000_000, "the last layer gets the mean divided by this");

    private static final List<Knob> KNOBS = SnapKvKnobs.and(
            BETA,
            Knob.choice(
                    "allocation",
                    List.of("exact", "official", "kvpress"),
                    "integer budgets: without loss, by the rule of the published code, or by kvpress's"));

    @Override
    public String kind() {
        return "pyramidkv";
    }

    @Override
    public String summary() {
        return "budgets that fall from layer to layer, eviction as SnapKV's (PyramidKV, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        PyramidAllocator.Rule rule = switch (values.choice("allocation")) {
            case "official" -> PyramidAllocator.Rule.OFFICIAL;
            case "kvpress" -> PyramidAllocator.Rule.KVPRESS;
            default -> PyramidAllocator.Rule.EXACT;
        };
        return CachePolicy.of(kind(), SnapKvKnobs.scorer(values))
                .withLayers(LayerStatistic.NONE, new PyramidAllocator(rule, values.integer(BETA.name())));
    }
}
