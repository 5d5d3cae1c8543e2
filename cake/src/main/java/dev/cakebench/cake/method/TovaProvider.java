package dev.cakebench.cake.method;

import dev.cakebench.cake.decode.SharedLastQueryDecode;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.LastRowScorer;
import java.util.List;

/** {@code tova}: the tokens that the newest query attends to, the same ones in all heads of a layer. */
public final class TovaProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.flag("protect_newest", false, "keep the newest token whatever attention it pays to itself"),
            Knob.choice(
                    "decode",
                    List.of("last-query", "none"),
                    "evict while decoding by the attention of the newest query, or let the cache grow"));

    @Override
    public String kind() {
        return "tova";
    }

    @Override
    public String summary() {
        return "one selection for all heads of a layer by the newest query's attention, also while decoding (TOVA, 2024)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), new LastRowScorer(values.flag("protect_newest")))
                .withDecode(
                        values.choice("decode").equals("last-query")
                                ? new SharedLastQueryDecode()
                                : DecodeUpdater.NONE);
    }
}
