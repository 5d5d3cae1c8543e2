package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.inference.cache.DecodeObserver;
import java.lang.foreign.MemorySegment;

/**
 * Keeps the first tokens and the newest ones: when the budget is full, the oldest entry behind the sinks goes.
 *
 * @param sinks first tokens that never go
 */
public record SlidingDecode(int sinks) implements DecodeUpdater {

    @Override
    public boolean evicts(int entries, int budget) {
        return entries > budget;
    }

    @Override
    public DecodeObserver create(DecodeContext context) {
        return new SlotObserver(context, true) {
            @Override
            public boolean wantsAttention(int layer, int entries) {
                return false;
            }

            @Override
            protected void evict(int layer, int kvHead, HeadSlots head, MemorySegment[] attention) {
                while (head.size() > context.budget()) {
                    head.remove(sinks);
                }
            }
        };
    }
}
