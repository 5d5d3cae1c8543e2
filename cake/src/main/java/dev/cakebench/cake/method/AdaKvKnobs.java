package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.select.AdaSelector;
import dev.cakebench.cake.select.OfficialAdaSelector;
import java.util.List;

/** Ada-KV's budgets per head and their knobs. */
final class AdaKvKnobs {
    static final Knob ALPHA =
            Knob.number("alpha", 0.2, 0, 1, "share of the mean that every head keeps for sure (floor_alpha)");
    static final Knob ALLOCATION = Knob.choice(
            "allocation",
            List.of("exact", "official"),
            "integer budgets: without loss as kvpress's, or by the rule of KVCache-Factory");
    static final Knob NORMALIZE = Knob.flag(
            "normalize",
            false,
            "compare heads by scores times the share of their best in all; only with allocation official");

    private AdaKvKnobs() {}

    static boolean official(KnobValues values) {
        return values.choice(ALLOCATION.name()).equals("official");
    }

    /** The budgets per head with these settings, beside SnapKV's score. */
    static HeadSelector selector(KnobValues values) {
        boolean normalize = values.flag(NORMALIZE.name());
        if (official(values)) {
            return new OfficialAdaSelector(values.number(ALPHA.name()), normalize);
        }
        if (normalize) {
            throw new PolicyException(
                    "normalize: found true with allocation exact, allowed: false; true needs allocation official");
        }
        return exact(values);
    }

    /** The exact budgets per head, for policies that have no others. */
    static AdaSelector exact(KnobValues values) {
        return new AdaSelector(values.number(ALPHA.name()), values.integer("window"));
    }
}
