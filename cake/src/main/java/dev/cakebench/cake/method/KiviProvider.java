package dev.cakebench.cake.method;

import dev.cakebench.cake.compact.Quantize;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.List;

/** {@code kivi}: every entry, quantised. */
public final class KiviProvider implements PolicyProvider {
    /** Tokens of a group of keys and channels of a group of values, as published. */
    static final int GROUP = 32;
    /** Newest entries that stay whole, as published. */
    static final int RESIDUAL = 128;

    private static final List<Knob> KNOBS = List.of(
            Knob.integer("bits", 2, 2, 8, "bits of a quantised number: 2, 4 or 8"),
            Knob.integer("group", GROUP, 1, 4096, "tokens of a group of keys, channels of a group of values"),
            Knob.integer("residual", RESIDUAL, 1, 1 << 20, "newest entries that stay whole, a multiple of the group"));

    @Override
    public String kind() {
        return "kivi";
    }

    @Override
    public String summary() {
        return "keeps every entry, quantises keys per channel and values per token (KIVI, 2024)";
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
        var quantising = new Quantize(values.integer("bits"), values.integer("group"), values.integer("residual"));
        return FullProvider.everything(kind()).withCompactors(List.of(Compactor.EVICT, quantising));
    }
}
