package dev.cakebench.cake.method;

import dev.cakebench.cake.decode.HeavyHitterDecode;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.ColumnSumScorer;
import java.util.List;

/** {@code h2o}: the tokens that all queries together attended to most, and the newest ones. */
public final class H2oProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.number("recent", 0.5, 0, 0.99, "share of the budget that the newest tokens take"),
            Knob.choice(
                    "decode",
                    List.of("stream", "none"),
                    "evict while decoding by scores that go on growing, or let the cache grow"));

    @Override
    public String kind() {
        return "h2o";
    }

    @Override
    public String summary() {
        return "heavy hitters by accumulated attention and the newest tokens, also while decoding (H2O, 2023)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), new ColumnSumScorer(values.number("recent"), false))
                .withDecode(values.choice("decode").equals("stream") ? new HeavyHitterDecode() : DecodeUpdater.NONE);
    }
}
