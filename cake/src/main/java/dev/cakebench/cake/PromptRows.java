package dev.cakebench.cake;

import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies of a prompt's rows in the layout that decoding reads. */
final class PromptRows {

    private PromptRows() {}

    /** The rows of the newest {@code count} tokens of one head, in order of position, in a store of this capacity. */
    static KvStore newest(LayerAttention layer, int kvHead, int count, Arena arena, KvType type, int capacity) {
        int first = layer.tokens() - count;
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = first + i;
        }
        return of(layer, kvHead, positions, arena, type, capacity);
    }

    /** The rows at these positions of one head, in this order, in a store of this capacity. */
    static KvStore of(LayerAttention layer, int kvHead, int[] positions, Arena arena, KvType type, int capacity) {
        int headDim = layer.shape().headDim();
        long rowBytes = (long) headDim * Float.BYTES;
        var store = new KvStore(arena, type, headDim, capacity);
        MemorySegment keys = layer.keys(kvHead);
        MemorySegment values = layer.values(kvHead);
        for (int position : positions) {
            store.append(position, keys, position * rowBytes, values, position * rowBytes);
        }
        return store;
    }
}
