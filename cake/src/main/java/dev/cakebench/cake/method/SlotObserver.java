package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps the {@link HeadSlots} of a cache in step with decoding, for observers that evict. */
abstract class SlotObserver implements DecodeObserver {
    private final DecodeContext context;
    private final boolean byPosition;
    private final @Nullable HeadSlots[][] slots;
    private final int[] nextPosition;

    /** @param byPosition whether entries are ordered by position; otherwise as they lie in the cache */
    SlotObserver(DecodeContext context, boolean byPosition) {
        this.context = context;
        this.byPosition = byPosition;
        this.slots = new HeadSlots[context.shape().layers()][context.shape().kvHeads()];
        this.nextPosition = new int[context.shape().layers()];
        Arrays.fill(nextPosition, context.promptTokens());
    }

    @Override
    public final void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {
        for (int h = 0; h < heads.length; h++) {
            HeadSlots head = slots[layer][h];
            if (head == null) {
                head = start(layer, h, heads[h]);
                slots[layer][h] = head;
            }
            head.append(nextPosition[layer]);
            evict(layer, h, heads[h], head, attention);
        }
        nextPosition[layer]++;
    }

    /** Positions that a head holds after a step, in the order of its entries. */
    final int[] positions(int layer, int kvHead) {
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
    abstract void evict(int layer, int kvHead, HeadCache cache, HeadSlots head, MemorySegment[] attention);

    /** The entries of a head before its first decoded token. */
    private HeadSlots start(int layer, int kvHead, HeadCache cache) {
        int[] positions = context.positions()[layer][kvHead];
        int tailEntries = cache.tail().size() - 1;
        int[] order = new int[positions.length];
        long[] keys = new long[order.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) (byPosition ? positions[i] : i) << 32 | i;
        }
        Arrays.sort(keys);
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) keys[i];
        }
        return new HeadSlots(positions, positions.length - tailEntries, order);
    }
}
