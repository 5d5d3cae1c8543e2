package dev.cakebench.cake.method;

import dev.cakebench.cake.compact.Merge;
import dev.cakebench.cake.compact.MergeRule;
import dev.cakebench.cake.compact.PruneChannels;
import dev.cakebench.cake.compact.Quantize;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy that keeps a budget of entries, with the knobs that every such policy has: what is done to the entries that it
 * keeps. Dropped entries are folded into kept ones first, then key channels are taken out, then the rest is quantised.
 */
public final class CompactedProvider implements PolicyProvider {
    private static final String MERGE = "merge";
    private static final String PRUNE_CHANNELS = "prune_channels";
    private static final String QUANTIZE_BITS = "quantize_bits";

    private static final List<Knob> SHARED = List.of(
            Knob.choice(
                    MERGE,
                    List.of("none", "pivot", "weighted", "values"),
                    "how dropped entries are folded into the most similar kept ones"),
            Knob.number(
                    PRUNE_CHANNELS,
                    0,
                    0,
                    ThinkProvider.LARGEST_RATIO,
                    "share of the key channels that is taken out of kept entries, as think does; 0 for none"),
            Knob.integer(
                    QUANTIZE_BITS, 0, 0, 8, "2, 4 or 8: kept entries are quantised, as kivi does; 0: they are not"));

    private final PolicyProvider policy;
    private final List<Knob> knobs;

    /** @throws PolicyException when the policy has a knob of its own by one of the shared names */
    public CompactedProvider(PolicyProvider policy) {
        this.policy = policy;
        var all = new ArrayList<Knob>(policy.knobs());
        for (Knob shared : SHARED) {
            if (all.stream().anyMatch(knob -> knob.name().equals(shared.name()))) {
                throw new PolicyException(
                        "policy %s: its knob %s has the name of a knob that every policy with a budget gets; rename it in %s"
                                .formatted(
                                        policy.kind(),
                                        shared.name(),
                                        policy.getClass().getName()));
            }
        }
        all.addAll(SHARED);
        this.knobs = List.copyOf(all);
    }

    @Override
    public String kind() {
        return policy.kind();
    }

    @Override
    public String summary() {
        return policy.summary();
    }

    @Override
    public List<Knob> knobs() {
        return knobs;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        CachePolicy created = policy.create(values);
        var compactors = new ArrayList<Compactor>(created.compactors());
        if (!values.choice(MERGE).equals("none")) {
            if (!created.evictsOnly()) {
                throw new PolicyException(
                        "%s: found %s, allowed: none, because this policy makes entries of its own out of what it drops"
                                .formatted(MERGE, values.choice(MERGE)));
            }
            compactors.add(new Merge(rule(values.choice(MERGE)), false));
        }
        if (values.number(PRUNE_CHANNELS) > 0) {
            compactors.add(
                    new PruneChannels(values.number(PRUNE_CHANNELS), ThinkProvider.WINDOW, ThinkProvider.RECENT));
        }
        int bits = values.integer(QUANTIZE_BITS);
        if (bits != 0) {
            if (!Quantize.BITS.contains(bits)) {
                throw new PolicyException("%s: found %d, allowed: 0, 2, 4 or 8".formatted(QUANTIZE_BITS, bits));
            }
            compactors.add(new Quantize(bits, KiviProvider.GROUP, KiviProvider.RESIDUAL));
        }
        return created.withCompactors(compactors);
    }

    private static MergeRule rule(String name) {
        return switch (name) {
            case "pivot" -> MergeRule.PIVOT;
            case "weighted" -> MergeRule.WEIGHTED;
            default -> MergeRule.VALUES;
        };
    }
}
