package dev.cakebench.cake.method;

import dev.cakebench.cake.decode.SlidingDecode;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.RecencyScorer;
import java.util.List;

/** {@code streaming-llm}: the first tokens and the newest ones, also while decoding. */
public final class StreamingLlmProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("sinks", 4, 0, 4096, "first tokens that are always kept"),
            Knob.choice("positions", List.of("original"), "positions of kept keys: those they had in the prompt"));

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
        return new CachePolicy(
                kind(),
                new RecencyScorer(sinks),
                LayerStatistic.NONE,
                LayerAllocator.UNIFORM,
                HeadSelector.UNIFORM,
                List.of(Compactor.EVICT),
                new SlidingDecode(sinks));
    }
}
