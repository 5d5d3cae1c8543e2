package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.select.AdaCriticalSelector;
import java.util.List;

/** {@code ada-criticalkv}: Ada-KV's budgets by head, filled as {@code criticalkv} does. */
public final class AdaCriticalKvProvider implements PolicyProvider {

    @Override
    public String kind() {
        return "ada-criticalkv";
    }

    @Override
    public String summary() {
        return "uniform layers, budgets by head, filled as criticalkv does (CriticalKV on Ada-KV, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return SnapKvKnobs.and(AdaKvKnobs.ALPHA, CriticalKvProvider.FIRST_STAGE, CriticalKvProvider.EPSILON);
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), SnapKvKnobs.scorer(values))
                .withSelector(new AdaCriticalSelector(
                        AdaKvKnobs.exact(values),
                        values.number(CriticalKvProvider.FIRST_STAGE.name()),
                        values.number(CriticalKvProvider.EPSILON.name())));
    }
}
