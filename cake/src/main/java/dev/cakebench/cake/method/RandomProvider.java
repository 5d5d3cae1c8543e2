package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.RandomScorer;
import java.util.List;

/** {@code random}: keeps tokens by chance, for comparison. */
public final class RandomProvider implements PolicyProvider {
    private static final List<Knob> KNOBS =
            List.of(Knob.integer("seed", 0, 0, Integer.MAX_VALUE, "another seed keeps other tokens"));

    @Override
    public String kind() {
        return "random";
    }

    @Override
    public String summary() {
        return "uniform budgets, keeps tokens by chance; what a policy must beat";
    }

    @Override
    public List<Knob> knobs() {
        return KNOBS;
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), new RandomScorer(values.integer("seed")));
    }
}
