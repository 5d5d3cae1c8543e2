package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.inference.cache.DecodeObserver;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the first tokens and the newest ones: when the budget is full, the oldest entry behind the sinks goes.
 *
 * @param sinks first tokens that never go
 * @param cacheSlots whether keys are to stand at their slots in the cache: each entry that goes turns the sinks forward by
 *     one position, after {@link dev.cakebench.cake.compact.KeyRerotation} did so for those that the prefill evicted
 */
public record SlidingDecode(int sinks, boolean cacheSlots) implements DecodeUpdater {

    @Override
    public boolean evicts(int entries, int budget) {
        return entries > budget;
    }

    @Override
    public DecodeObserver create(DecodeContext context) {
        return new Observer(context);
    }

    private final class Observer extends SlotObserver {
        private final DecodeContext context;
        private final @Nullable TurnedSinks[][] turned;

        Observer(DecodeContext context) {
            super(context, true);
            this.context = context;
            this.turned =
                    new TurnedSinks[context.shape().layers()][context.shape().kvHeads()];
        }

        @Override
        public boolean wantsAttention(int layer, int entries) {
            return false;
        }

        @Override
        protected void evict(int layer, int kvHead, HeadSlots head, MemorySegment[] attention) {
            int gone = 0;
            while (head.size() > context.budget()) {
                head.remove(sinks);
                gone++;
            }
            if (cacheSlots && sinks > 0 && gone > 0) {
                TurnedSinks first = turned[layer][kvHead];
                if (first == null) {
                    first = new TurnedSinks(head, sinks, context.shape().headDim());
                    turned[layer][kvHead] = first;
                }
                first.turn(head, context.rotaries().get(layer), gone);
            }
        }
    }
}
