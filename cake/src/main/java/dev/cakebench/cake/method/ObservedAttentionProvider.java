package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.ColumnSumScorer;

/** {@code observed-attention}: the tokens with the largest mean attention of the queries that saw them. */
public final class ObservedAttentionProvider implements PolicyProvider {

    @Override
    public String kind() {
        return "observed-attention";
    }

    @Override
    public String summary() {
        return "uniform budgets, eviction by the mean attention of all queries that saw a token (kvpress)";
    }

    @Override
    public CachePolicy create(KnobValues values) {
        return CachePolicy.of(kind(), new ColumnSumScorer(0, true));
    }
}
