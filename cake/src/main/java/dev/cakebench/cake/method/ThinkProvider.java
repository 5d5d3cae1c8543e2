package dev.cakebench.cake.method;

import dev.cakebench.cake.compact.PruneChannels;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.List;

/** {@code think}: every entry, with fewer channels in the keys. */
public final class ThinkProvider implements PolicyProvider {
    /** Share of the channels that the published runs take out. */
    static final double RATIO = 0.4;
    /** Largest share that can be taken out; some channels must stay. */
    static final double LARGEST_RATIO = 0.99;
    /** Last prompt queries that the published code looks at. */
    static final int WINDOW = 32;
    /** Newest prompt keys that the published code leaves whole. */
    static final int RECENT = 32;

    private static final List<Knob> KNOBS = List.of(
            Knob.number("ratio", RATIO, 0, LARGEST_RATIO, "share of the key channels that is taken out"),
            Knob.integer("window", WINDOW, 1, 4096, "last prompt queries that say what a channel is worth"),
            Knob.integer("recent", RECENT, 0, 4096, "newest prompt keys that stay whole"));

    @Override
    public String kind() {
        return "think";
    }

    @Override
    public String summary() {
        return "keeps every entry, takes the channels out of the keys that the last queries use least (ThinK, 2024)";
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
        var pruning = new PruneChannels(values.number("ratio"), values.integer("window"), values.integer("recent"));
        return FullProvider.everything(kind()).withCompactors(List.of(Compactor.EVICT, pruning));
    }
}
