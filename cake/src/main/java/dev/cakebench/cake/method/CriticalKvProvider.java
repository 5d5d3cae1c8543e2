package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.select.CriticalSelector;
import java.util.List;

/** {@code criticalkv}: half of the entries by SnapKV's score, the others by score times effect of their values. */
public final class CriticalKvProvider implements PolicyProvider {
    static final Knob FIRST_STAGE =
            Knob.number("first_stage", 0.5, 0, 1, "share of the entries, window included, chosen by score alone");
    static final Knob EPSILON =
            Knob.number("epsilon", 1e-4, 0, 1, "added to a score before it is multiplied by the norm of the value");

    @Override
    public String kind() {
        return "criticalkv";
    }

    @Override
    public String summary() {
        return "uniform budgets, SnapKV's score, then score times norm of the projected value (CriticalKV, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return SnapKvKnobs.and(FIRST_STAGE, EPSILON);
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), SnapKvKnobs.scorer(values))
                .withSelector(new CriticalSelector(
                        values.number(FIRST_STAGE.name()), values.number(EPSILON.name()), values.integer("window")));
    }
}
