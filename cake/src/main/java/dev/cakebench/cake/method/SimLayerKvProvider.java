package dev.cakebench.cake.method;

import dev.cakebench.cake.layer.LazyLayer;
import dev.cakebench.cake.layer.LazyLayersShort;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.RecencyScorer;
import java.util.List;

/** {@code simlayerkv}: lazy layers keep the first and the recent tokens only. */
public final class SimLayerKvProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.number(
                    "threshold",
                    0.9,
                    0,
                    1,
                    "share of attention to first and recent tokens above which a layer is lazy; 1 for none"),
            Knob.integer("last", 1, 1, 4096, "last prompt tokens whose attention is observed"),
            Knob.integer("recent", 1024, 1, 1 << 20, "recent tokens that lazy layers keep, those observed included"),
            Knob.integer("initial", 4, 0, 4096, "first tokens that lazy layers keep"));

    @Override
    public String kind() {
        return "simlayerkv";
    }

    @Override
    public String summary() {
        return "lazy layers keep first and recent tokens, the others everything, whatever the budget (SimLayerKV, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public boolean budgeted() {
        return false;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        int last = values.integer("last");
        int recent = values.integer("recent");
        int initial = values.integer("initial");
        if (recent <= last) {
            throw new PolicyException("recent: found %d, allowed: more than last, which is %d".formatted(recent, last));
        }
        return CachePolicy.of(kind(), new RecencyScorer(initial))
                .withLayers(
                        new LazyLayer(last, initial, recent),
                        new LazyLayersShort(
                                values.number("threshold"), initial + recent - last, initial + recent + last));
    }
}
