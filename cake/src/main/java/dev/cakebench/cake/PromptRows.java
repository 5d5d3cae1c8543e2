package dev.cakebench.cake;

import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;

/** Copies of a prompt's rows in the layout that decoding reads. */
final class PromptRows {

    private PromptRows() {}

    /** The rows of the newest {@code count} tokens of one head, in order of position, in a store of this capacity. */
    static KvStore newest(LayerAttention layer, int kvHead, int count, Arena arena, KvType type, int capacity) {
        int headDim = layer.shape().headDim();
        long rowBytes = (long) headDim * Float.BYTES;
        var store = new KvStore(arena, type, headDim, capacity);
        for (int t = layer.tokens() - count; t < layer.tokens(); t++) {
            store.append(t, layer.keys(kvHead), t * rowBytes, layer.values(kvHead), t * rowBytes);
        }
        return store;
    }
}
