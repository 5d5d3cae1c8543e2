package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps the {@link HeadSlots} of a cache in step with decoding, for observers that evict. */
public abstract class SlotObserver implements DecodeObserver {
    private final boolean byPosition;
    private final @Nullable HeadSlots[][] slots;

    /** @param byPosition whether entries are ordered by position; otherwise as they lie in the cache */
    protected SlotObserver(DecodeContext context, boolean byPosition) {
        this.byPosition = byPosition;
        this.slots = new HeadSlots[context.shape().layers()][context.shape().kvHeads()];
    }

    @Override
    public final void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {
        for (int h = 0; h < heads.length; h++) {
            HeadSlots head = slots[layer][h];
            if (head == null) {
                head = new HeadSlots(heads[h], byPosition);
                slots[layer][h] = head;
            } else {
                head.append();
            }
            evict(layer, h, head, attention);
        }
    }

    /** Positions that a head holds after a step, in the order of its entries. */
    public final int[] positions(int layer, int kvHead) {
        HeadSlots head = Objects.requireNonNull(slots[layer][kvHead], "no step yet");
        int[] positions = new int[head.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = head.position(i);
        }
        return positions;
    }

    /**
     * Removes what the policy no longer keeps of one head; the newest entry has just been attended to.
     *
     * @param attention as for {@link DecodeObserver#onStep}
     */
    protected abstract void evict(int layer, int kvHead, HeadSlots head, MemorySegment[] attention);
}
