package dev.cakebench.cake;

import dev.cakebench.inference.cache.DenseSegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.SegmentedCache;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a sweep whose scores are made of the attention that the answer of a full cache pays: they see the layers a
 * second time, from the whole prompt that the sweep keeps for them, when that answer was decoded.
 */
final class Hindsight implements AutoCloseable {
    private final Kernels kernels;
    private final ModelShape shape;
    private final KvType kvType;
    private final int tokens;
    private final int newTokens;
    private final CacheSweep second;
    private final AnswerAttention attention;
    private @Nullable SequenceCache probe;

    Hindsight(Kernels kernels, ModelShape shape, KvType kvType, int tokens, int newTokens, List<Cell> cells) {
        this.kernels = kernels;
        this.shape = shape;
        this.kvType = kvType;
        this.tokens = tokens;
        this.newTokens = newTokens;
        this.second = new CacheSweep(kernels, shape, kvType, tokens, newTokens, cells, false);
        this.attention = new AnswerAttention(shape, tokens);
    }

    /**
     * The full cache, which remembers what attention the prompt gets.
     *
     * @param whole {@code [layers][kvHeads]} the prompt in order of position
     */
    SequenceCache probe(List<KvStore[]> whole, Arena arena) {
        if (probe == null) {
            var heads = new HeadCache[shape.layers()][shape.kvHeads()];
            for (int l = 0; l < shape.layers(); l++) {
                for (int h = 0; h < shape.kvHeads(); h++) {
                    heads[l][h] = new HeadCache(
                            kernels,
                            List.of(DenseSegment.prefix(kernels, whole.get(l)[h], tokens)),
                            new KvStore(arena, kvType, shape.headDim(), newTokens));
                }
            }
            probe = new SegmentedCache(kernels, shape, tokens, heads, attention);
        }
        return probe;
    }

    /** The caches of the cells. What they cost in memory includes the full cache that the answer was decoded on. */
    List<CellCache> finish(List<KvStore[]> whole, List<Rotary> rotaries) {
        if (!attention.seen()) {
            throw new IllegalStateException("finish before a token was decoded on the probe");
        }
        for (int l = 0; l < shape.layers(); l++) {
            second.onLayer(new StoredLayer(shape, l, tokens, rotaries.get(l), whole.get(l), attention.sums(l)));
        }
        long full = (long) tokens * shape.layers() * shape.kvBytesPerTokenAndLayer(kvType);
        var caches = new ArrayList<CellCache>();
        for (CellCache cache : second.finish()) {
            caches.add(new CellCache(
                    cache.cell(),
                    cache.cache(),
                    cache.report().withPeak(full + cache.report().kvBytes())));
        }
        return caches;
    }

    /** Bytes taken for the caches of the cells. */
    long bytes() {
        return second.cacheBytes();
    }

    @Override
    public void close() {
        second.close();
    }
}
