package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.inference.cache.DecodeObserver;
import java.lang.foreign.MemorySegment;

/** Keeps the {@link HeadSlots} of a cache in step with decoding, for observers that evict from each head by itself. */
public abstract class SlotObserver extends LayerSlotObserver {

    /** @param byPosition whether entries are ordered by position; otherwise as they lie in the cache */
    protected SlotObserver(DecodeContext context, boolean byPosition) {
        super(context, byPosition);
    }

    @Override
    protected final void evict(int layer, HeadSlots[] heads, MemorySegment[] attention) {
        for (int h = 0; h < heads.length; h++) {
            evict(layer, h, heads[h], attention);
        }
    }

    /**
     * Removes what the policy no longer keeps of one head; the newest entry has just been attended to.
     *
     * @param attention as for {@link DecodeObserver#onStep}
     */
    protected abstract void evict(int layer, int kvHead, HeadSlots head, MemorySegment[] attention);
}
