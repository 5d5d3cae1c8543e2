package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.select.ChunkSelector;
import java.util.List;

/** {@code chunkkv}: keeps or drops chunks of neighbouring tokens as a whole. */
public final class ChunkKvProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.choice(
                    "scorer",
                    ChunkScorers.NAMES,
                    "the policy whose scores of tokens chunks are rated by, with its defaults"),
            Knob.integer("chunk", 20, 1, 4096, "tokens of a chunk"),
            Knob.integer("window", 32, 1, 4096, "for scorer snapkv: last prompt tokens, observed and always kept"),
            Knob.integer("pool", 5, 1, 255, "for scorer snapkv: neighbouring positions that are averaged, odd"));

    @Override
    public String kind() {
        return "chunkkv";
    }

    @Override
    public String summary() {
        return "uniform budgets, whole chunks of tokens by the scores of another policy (ChunkKV, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), ChunkScorers.of(values)).withSelector(new ChunkSelector(values.integer("chunk")));
    }
}
