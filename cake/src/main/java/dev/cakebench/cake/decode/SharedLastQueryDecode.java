package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.DecodeObserver;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * TOVA's eviction while decoding: when a layer holds more than its context entries plus the window, the entry with the
 * lowest attention of the one new query goes, the newest w excepted. The attention is summed over all query heads of the
 * layer, and the entry goes from every KV head: all of them must hold the same tokens.
 */
public record SharedLastQueryDecode() implements DecodeUpdater {

    @Override
    public boolean evicts(int entries, int budget) {
        return entries > budget;
    }

    @Override
    public DecodeObserver create(DecodeContext context) {
        return new Observer(context);
    }

    private static final class Observer extends LayerSlotObserver {
        private final DecodeContext context;
        private final boolean[] evicted;

        Observer(DecodeContext context) {
            super(context, true);
            this.context = context;
            this.evicted = new boolean[context.shape().layers()];
        }

        @Override
        public boolean wantsAttention(int layer, int entries) {
            return entries > bound(layer);
        }

        @Override
        protected void evict(int layer, HeadSlots[] heads, MemorySegment[] attention) {
            int entries = heads[0].size();
            if (entries <= bound(layer)) {
                return;
            }
            if (!evicted[layer]) {
                // Heads that hold the same before the first removal do so ever after.
                requireSame(layer, heads.length);
                evicted[layer] = true;
            }
            double[] sums = new double[entries];
            for (int h = 0; h < heads.length; h++) {
                double[] head = heads[h].groupSums(attention[h], context.shape().groupSize(), entries);
                for (int i = 0; i < entries; i++) {
                    sums[i] += head[i];
                }
            }
            for (; entries > bound(layer); entries--) {
                int lowest = LowestScore.last(entries - context.window(), i -> sums[i]);
                for (HeadSlots head : heads) {
                    head.remove(lowest);
                }
                System.arraycopy(sums, lowest + 1, sums, lowest, entries - 1 - lowest);
            }
        }

        private int bound(int layer) {
            return context.capacity()[layer] + context.window();
        }

        private void requireSame(int layer, int kvHeads) {
            int[] first = positions(layer, 0);
            for (int h = 1; h < kvHeads; h++) {
                if (!Arrays.equals(first, positions(layer, h))) {
                    throw new PolicyException(
                            "evicting the same tokens from all KV heads while decoding: heads 0 and %d of layer %d hold"
                                            .formatted(h, layer)
                                    + " different tokens; use a scorer that gives all heads the same scores");
                }
            }
        }
    }
}
