package dev.cakebench.cake.method;

import dev.cakebench.cake.decode.LastQueryDecode;
import dev.cakebench.cake.layer.CakeAllocator;
import dev.cakebench.cake.layer.CakePreference;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.Pooling;
import dev.cakebench.cake.score.WindowScorer;
import java.util.List;

/** {@code cake}: cascading and adaptive KV-cache eviction with layer preferences (ICLR 2025). */
public final class CakeProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("window", 32, 2, 4096, "last prompt tokens that are observed and always kept"),
            Knob.number("gamma", 200, 0, 1e6, "weight of the variance in the eviction indicator"),
            Knob.number("tau1", 1, 0.05, 100, "temperature of the entropy H in the layer preference"),
            Knob.number("tau2", 1, 0.05, 100, "temperature of the shift V in the layer preference"),
            Knob.integer("pool", 5, 1, 255, "neighbouring positions that the indicator is averaged over, odd"),
            Knob.choice(
                    "pool_padding",
                    List.of("counted", "ignored"),
                    "whether averages at both ends of the context divide by the whole pool"),
            Knob.choice(
                    "allocation",
                    List.of("exact", "official"),
                    "integer budgets: without loss, or by the rule of the published code"),
            Knob.flag("cascade", true, "shrink layers during the prefill; else cut all after the last layer"),
            Knob.flag(
                    "early_exit",
                    null,
                    "leave prompts of up to budget + window tokens whole; null: only with allocation official"),
            Knob.choice(
                    "decode",
                    List.of("last-query", "none"),
                    "evict while decoding by the attention of the newest query, or let the cache grow"),
            Knob.choice(
                    "order",
                    List.of("positional", "score"),
                    "neighbours in the decode average: by position, or by rank as in the published code"));

    @Override
    public String kind() {
        return "cake";
    }

    @Override
    public String summary() {
        return "layer budgets by attention entropy and shift, eviction by mean and variance of attention (CAKE, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        boolean official = values.choice("allocation").equals("official");
        var pooling = new Pooling(
                Pooling.Kind.AVERAGE,
                values.integer("pool"),
                values.choice("pool_padding").equals("counted"));
        DecodeUpdater decode = values.choice("decode").equals("none")
                ? DecodeUpdater.NONE
                : new LastQueryDecode(pooling, values.choice("order").equals("score"));
        return new CachePolicy(
                kind(),
                new WindowScorer(values.integer("window"), values.number("gamma"), pooling, false),
                new CakePreference(values.number("tau1"), values.number("tau2")),
                new CakeAllocator(official, values.flag("cascade"), values.flag("early_exit", official)),
                HeadSelector.UNIFORM,
                List.of(Compactor.EVICT),
                decode);
    }
}
