package dev.cakebench.inference.cache;

import java.lang.foreign.MemorySegment;

/** What a policy does after each decoding step of a layer: evict, merge, or nothing. */
public interface DecodeObserver {

    /** Appends only. */
    DecodeObserver NONE = new DecodeObserver() {
        @Override
        public boolean wantsAttention(int layer, int entries) {
            return false;
        }

        @Override
        public void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {}
    };

    /**
     * Whether {@link #onStep} needs the attention of this step.
     *
     * @param entries entries of the layer's largest head, the new token included
     */
    boolean wantsAttention(int layer, int entries);

    /**
     * Called when all heads of a layer have attended; the output of this step is already computed.
     *
     * @param heads the layer's caches, one per KV head
     * @param attention per KV head the softmax of the group's queries over its entries,
     *     {@code [groupSize][entries]} floats in cache order, 0 for entries outside the layer's sliding window; empty
     *     when not wanted
     */
    void onStep(int layer, HeadCache[] heads, MemorySegment[] attention);
}
