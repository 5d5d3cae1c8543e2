package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.inference.cache.DecodeObserver;
import java.lang.foreign.MemorySegment;

/**
 * H2O's eviction while decoding, as the published code really drops entries: each entry has a running score, to which every
 * new query adds its attention (mean over the group). When a head holds more than its layer's context entries plus the
 * window, the entry with the lowest score goes, the newest w excepted; what went is forgotten. The scores start as those of
 * the prompt, so the scorer's must be sums of attention.
 */
public record HeavyHitterDecode() implements DecodeUpdater {

    @Override
    public boolean evicts(int entries, int budget) {
        return entries > budget;
    }

    @Override
    public boolean wantsScores() {
        return true;
    }

    @Override
    public DecodeObserver create(DecodeContext context) {
        return new Observer(context);
    }

    private static final class Observer extends SlotObserver {
        private final DecodeContext context;
        /** {@code [layers][kvHeads]}. */
        private final RunningScores[][] running;

        Observer(DecodeContext context) {
            super(context, true);
            this.context = context;
            this.running = RunningScores.of(context);
        }

        @Override
        public boolean wantsAttention(int layer, int entries) {
            return true;
        }

        @Override
        protected void evict(int layer, int kvHead, HeadSlots head, MemorySegment[] attention) {
            RunningScores scores = running[layer][kvHead];
            scores.add(head, attention[kvHead]);
            while (head.size() > context.capacity()[layer] + context.window()) {
                int lowest = scores.lowest(head.size() - context.window());
                head.remove(lowest);
                scores.remove(lowest, head);
            }
        }
    }
}
