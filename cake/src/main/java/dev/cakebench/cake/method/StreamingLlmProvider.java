package dev.cakebench.cake.method;

import dev.cakebench.cake.compact.KeyRerotation;
import dev.cakebench.cake.decode.SlidingDecode;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.RecencyScorer;
import java.util.List;

/** {@code streaming-llm}: the first tokens and the newest ones, also while decoding. */
public final class StreamingLlmProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sinks", 4, 0, 4096, "first tokens that are always kept"),
            Knob.choice(
                    "positions",
                    List.of("original", "cache-slot"),
                    "where kept keys stand: at their place in the prompt, or turned to their slot in the cache"));

    @Override
    public String kind() {
        return "streaming-llm";
    }

    @Override
    public String summary() {
        return "attention sinks and the newest tokens, sliding on while decoding (StreamingLLM, 2023)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        int sinks = values.integer("sinks");
        boolean cacheSlots = values.choice("positions").equals("cache-slot");
        CachePolicy policy =
                CachePolicy.of(kind(), new RecencyScorer(sinks)).withDecode(new SlidingDecode(sinks, cacheSlots));
        return cacheSlots ? policy.withCompactors(List.of(new KeyRerotation())) : policy;
    }
}
