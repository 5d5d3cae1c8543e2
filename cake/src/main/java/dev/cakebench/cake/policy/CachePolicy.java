package dev.cakebench.cake.policy;

import dev.cakebench.inference.engine.AttentionRequest;
import java.util.List;

/**
 * A KV-cache policy: a name and the parts it is composed of. A prompt token goes through them in this order: the
 * statistic and the allocator give each layer a size, the scorer and the selector fill it per KV head, the compactors
 * turn what is kept into cache segments, and the updater looks after the cache while tokens are decoded.
 *
 * @param kind the policy's own name
 */
public record CachePolicy(
        String kind,
        TokenScorer scorer,
        LayerStatistic statistic,
        LayerAllocator allocator,
        HeadSelector selector,
        List<Compactor> compactors,
        DecodeUpdater decodeUpdater) {

    public CachePolicy {
        compactors = List.copyOf(compactors);
    }

    /**
     * Checks that a budget leaves room beside what the policy always keeps.
     *
     * @param budget entries per layer and KV head on average, window included
     * @throws PolicyException when it does not
     */
    public void requireBudget(int budget) {
        if (budget < 1) {
            throw new PolicyException("policy %s: a budget of %d entries; the smallest is 1".formatted(kind, budget));
        }
        int window = scorer.window(budget);
        if (budget <= window + scorer.sinks()) {
            throw new PolicyException(
                    ("policy %s: a budget of %d entries does not exceed what is always kept (window %d,"
                                    + " sinks %d); raise the budget or lower the knob")
                            .formatted(kind, budget, window, scorer.sinks()));
        }
    }

    /** Whether a prompt of {@code tokens} loses entries at this budget. */
    public boolean compresses(int tokens, int budget) {
        return allocator.compresses(tokens, budget, scorer.window(budget));
    }

    /** What a prefill must compute for a prompt of {@code tokens} at this budget. */
    public AttentionRequest request(int tokens, int budget) {
        if (!compresses(tokens, budget)) {
            return AttentionRequest.NONE;
        }
        int window = scorer.window(budget);
        return scorer.request(window).union(statistic.request(window));
    }
}
