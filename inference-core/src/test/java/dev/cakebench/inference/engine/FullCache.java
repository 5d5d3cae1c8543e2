package dev.cakebench.inference.engine;

import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.SegmentedCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.util.List;

/** Copies all K and V of a prefill into a cache with room for more tokens. */
final class FullCache implements PrefillObserver {
    private final Arena arena = Arena.ofAuto();
    private final Kernels kernels;
    private final ModelShape shape;
    private final KvType type;
    private final int newTokens;
    private final HeadCache[][] heads;
    private int position;

    /**
     * @param newTokens most tokens that will be decoded
     */
    FullCache(Kernels kernels, ModelShape shape, int newTokens) {
        this(kernels, shape, KvType.F32, newTokens);
    }

    FullCache(Kernels kernels, ModelShape shape, KvType type, int newTokens) {
        this.kernels = kernels;
        this.shape = shape;
        this.type = type;
        this.newTokens = newTokens;
        this.heads = new HeadCache[shape.layers()][shape.kvHeads()];
    }

    @Override
    public AttentionRequest request() {
        return AttentionRequest.NONE;
    }

    @Override
    public void onLayer(LayerAttention layer) {
        position = layer.tokens();
        long row = 4L * shape.headDim();
        for (int head = 0; head < shape.kvHeads(); head++) {
            var store = new KvStore(arena, type, shape.headDim(), position + newTokens);
            for (int i = 0; i < position; i++) {
                store.append(i, layer.keys(head), i * row, layer.values(head), i * row);
            }
            heads[layer.layer()][head] = new HeadCache(kernels, List.of(), store);
        }
    }

    /** The cache of the prompt that was seen; the observer makes one cache. */
    SegmentedCache cache() {
        return new SegmentedCache(kernels, shape, position, heads, DecodeObserver.NONE);
    }

    /** A cache that holds nothing, for decoding from position 0. */
    static SegmentedCache empty(Kernels kernels, ModelShape shape, int newTokens) {
        var heads = new HeadCache[shape.layers()][shape.kvHeads()];
        Arena arena = Arena.ofAuto();
        for (HeadCache[] layer : heads) {
            for (int head = 0; head < layer.length; head++) {
                layer[head] =
                        new HeadCache(kernels, List.of(), new KvStore(arena, KvType.F32, shape.headDim(), newTokens));
            }
        }
        return new SegmentedCache(kernels, shape, 0, heads, DecodeObserver.NONE);
    }
}
