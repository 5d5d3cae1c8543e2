package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.AnswerAttentionScorer;

/** {@code oracle}: keeps what the answer of the full cache will look at. */
public final class OracleProvider implements PolicyProvider {

    @Override
    public String kind() {
        return "oracle";
    }

    @Override
    public String summary() {
        return "uniform budgets, keeps what the full cache's own answer pays most attention to: a ceiling, not a method";
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), new AnswerAttentionScorer());
    }
}
