package dev.cakebench.cake.policy;

import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
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

    /** Keeps the selected rows as they are. */
    private static final List<Compactor> EVICT_ONLY = List.of(Compactor.EVICT);

    public CachePolicy {
        compactors = List.copyOf(compactors);
    }

    /** Equal layers, the best entries of every head as they are, and a cache that grows while decoding. */
    public static CachePolicy of(String kind, TokenScorer scorer) {
        return new CachePolicy(
                kind,
                scorer,
                LayerStatistic.NONE,
                LayerAllocator.UNIFORM,
                HeadSelector.UNIFORM,
                EVICT_ONLY,
                DecodeUpdater.NONE);
    }

    /** The same policy with budgets by layer. */
    public CachePolicy withLayers(LayerStatistic by, LayerAllocator shared) {
        return new CachePolicy(kind, scorer, by, shared, selector, compactors, decodeUpdater);
    }

    /** The same policy with another selection in each layer. */
    public CachePolicy withSelector(HeadSelector chosen) {
        return new CachePolicy(kind, scorer, statistic, allocator, chosen, compactors, decodeUpdater);
    }

    /** The same policy with other compactors. */
    public CachePolicy withCompactors(List<Compactor> chain) {
        return new CachePolicy(kind, scorer, statistic, allocator, selector, chain, decodeUpdater);
    }

    /** The same policy with something done while decoding. */
    public CachePolicy withDecode(DecodeUpdater updater) {
        return new CachePolicy(kind, scorer, statistic, allocator, selector, compactors, updater);
    }

    /** Whether the kept rows stay as they are. */
    public boolean evictsOnly() {
        return compactors.equals(EVICT_ONLY);
    }

    /** Whether the rows that are kept, and those of the window, are read by compactors only. */
    public boolean rewrites() {
        return compactors.stream().anyMatch(Compactor::rewrites);
    }

    /** The compactors whose work lasts: the last one that {@linkplain Compactor#rewrites rewrites}, and those after it. */
    public List<Compactor> lasting() {
        int first = compactors.size() - 1;
        while (first > 0 && !compactors.get(first).rewrites()) {
            first--;
        }
        return compactors.subList(Math.max(first, 0), compactors.size());
    }

    /**
     * Whether a layer of a prompt is compacted as soon as it is seen, from the rows of the prefill, so that no plain rows of
     * it are held: its size will not change any more, and the policy does more than evict.
     */
    public boolean compactsAtOnce(int tokens, int budget) {
        return !evictsOnly() && (!compresses(tokens, budget) || allocator.settled());
    }

    /** Whether a compactor wants the rows that were dropped. */
    public boolean wantsDropped() {
        return compactors.stream().anyMatch(Compactor::wantsDropped);
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

    /**
     * Bytes that an average head takes at the end of the prefill; exact where all heads keep the same number of entries, or
     * where rows stay as they are.
     *
     * @param tokens prompt tokens
     * @param budget entries per layer and KV head on average, window included
     */
    public long bytesPerHead(ModelShape shape, KvType type, int tokens, int budget) {
        HeadSize size = HeadSize.ofRows(type, shape.headDim(), compresses(tokens, budget) ? budget : tokens);
        for (Compactor compactor : compactors) {
            size = compactor.size(size);
        }
        return size.bytes();
    }

    /**
     * The largest budget whose cache fits a number of bytes at the end of the prefill.
     *
     * @param bytesPerHead bytes of K and V, with scales and masks, per layer and KV head on average
     * @param type how the caches store K and V
     * @param promptTokens S, the number of prompt tokens
     * @return entries per layer and KV head on average, window included, from 0 (not one entry fits) to
     *     {@code promptTokens}; {@link #requireBudget} says whether the policy can keep that many
     */
    public int entriesWithin(long bytesPerHead, ModelShape shape, KvType type, int promptTokens) {
        // One entry more can take less: what is quantised in blocks shrinks whenever a block is full.
        int fits = promptTokens;
        while (fits > 0 && bytesPerHead(shape, type, promptTokens, fits) > bytesPerHead) {
            fits--;
        }
        return fits;
    }

    /** What a prefill must compute for a prompt of {@code tokens} at this budget. */
    public AttentionRequest request(int tokens, int budget) {
        // A scorer that looks back sees no layer of the prefill, and what selects by its scores neither.
        boolean scored = !scorer.hindsight();
        AttentionRequest request = AttentionRequest.NONE;
        for (Compactor compactor : compactors) {
            request = request.union(compactor.request());
        }
        if (scored && decodeUpdater.wantsScores()) {
            request = request.union(scorer.request(0));
        }
        if (compresses(tokens, budget)) {
            int window = scorer.window(budget);
            request = request.union(statistic.request(window));
            if (scored) {
                request = request.union(scorer.request(window)).union(selector.request());
            }
        }
        return request;
    }
}
