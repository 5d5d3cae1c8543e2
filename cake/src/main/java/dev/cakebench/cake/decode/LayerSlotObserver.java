package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import java.lang.foreign.MemorySegment;

/**
 * Keeps the {@link HeadSlots} of a cache in step with decoding, for observers that decide for all heads of a layer
 * together. {@link SlotObserver} is for those that look at one head at a time.
 */
public abstract class LayerSlotObserver implements DecodeObserver {
    private final boolean byPosition;
    /** {@code [layers][kvHeads]}, a layer's are made at its first step. */
    private final HeadSlots[][] slots;

    /** @param byPosition whether entries are ordered by position; otherwise as they lie in the cache */
    protected LayerSlotObserver(DecodeContext context, boolean byPosition) {
        this.byPosition = byPosition;
        this.slots = new HeadSlots[context.shape().layers()][0];
    }

    @Override
    public final void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {
        if (slots[layer].length == 0) {
            slots[layer] = new HeadSlots[heads.length];
            for (int h = 0; h < heads.length; h++) {
                slots[layer][h] = new HeadSlots(heads[h], byPosition);
            }
        } else {
            for (HeadSlots head : slots[layer]) {
                head.append();
            }
        }
        evict(layer, slots[layer], attention);
    }

    /**
     * Positions that a head holds after a step, in the order of its entries.
     *
     * @throws IndexOutOfBoundsException when the layer has not seen a step
     */
    public final int[] positions(int layer, int kvHead) {
        HeadSlots head = slots[layer][kvHead];
        int[] positions = new int[head.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = head.position(i);
        }
        return positions;
    }

    /**
     * Removes what the policy no longer keeps of one layer; the newest entry of each head has just been attended to.
     *
     * @param heads {@code [kvHeads]} entries of each head
     * @param attention as for {@link DecodeObserver#onStep}
     */
    protected abstract void evict(int layer, HeadSlots[] heads, MemorySegment[] attention);
}
