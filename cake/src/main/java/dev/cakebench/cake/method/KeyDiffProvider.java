package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.KeyDiffScorer;
import dev.cakebench.cake.select.BlockwiseKeyDiff;
import java.util.List;

/** {@code keydiff}: keeps the tokens whose keys differ most from the others. */
public final class KeyDiffProvider implements PolicyProvider {
    private static final List<Knob> KNOBS = List.of(
            Knob.integer("block", 0, 0, 1 << 20, "tokens that join the kept ones at a time; 0 scores the prompt once"));

    @Override
    public String kind() {
        return "keydiff";
    }

    @Override
    public String summary() {
        return "uniform budgets, keeps the keys that are least like the mean key (KeyDiff, 2025)";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        int block = values.integer("block");
        return CachePolicy.of(kind(), new KeyDiffScorer())
                .withSelector(block == 0 ? HeadSelector.UNIFORM : new BlockwiseKeyDiff(block));
    }
}
