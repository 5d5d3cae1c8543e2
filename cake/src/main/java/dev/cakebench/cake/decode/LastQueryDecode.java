package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.cake.score.Pooling;
import dev.cakebench.inference.cache.DecodeObserver;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * CAKE's eviction while decoding. When a head holds more than its layer's context entries plus the window, the entries
 * before the newest w are scored by the attention of the one new query: averaged over the group, then over neighbours.
 * The best ones stay; among equals the one that comes first. Defined by the published code, not by the paper.
 *
 * @param pooling neighbours that a score is averaged over
 * @param scoreOrder whether kept entries are put in order of score, so that later averages run over neighbours in rank,
 *     as in the published code; otherwise neighbours are neighbours in the text
 */
public record LastQueryDecode(Pooling pooling, boolean scoreOrder) implements DecodeUpdater {

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

        Observer(DecodeContext context) {
            super(context, !scoreOrder);
            this.context = context;
        }

        @Override
        public boolean wantsAttention(int layer, int entries) {
            return entries > context.capacity()[layer] + context.window();
        }

        @Override
        protected void evict(int layer, int kvHead, HeadSlots head, MemorySegment[] attention) {
            int capacity = context.capacity()[layer];
            int candidates = head.size() - context.window();
            if (candidates <= capacity) {
                return;
            }
            float[] scores = scores(head, candidates, attention[kvHead]);
            if (candidates == capacity + 1 && !scoreOrder) {
                head.remove(LowestScore.last(candidates, i -> scores[i]));
                return;
            }
            int[] ranked = LayerRanking.descending(scores);
            if (scoreOrder) {
                head.reorder(ranked);
                for (int i = candidates - 1; i >= capacity; i--) {
                    head.remove(i);
                }
                return;
            }
            int[] dropped = Arrays.copyOfRange(ranked, capacity, candidates);
            Arrays.sort(dropped);
            for (int i = dropped.length - 1; i >= 0; i--) {
                head.remove(dropped[i]);
            }
        }

        /** Score of each candidate, in the order of the entries. */
        private float[] scores(HeadSlots head, int candidates, MemorySegment attention) {
            int group = context.shape().groupSize();
            double[] sums = head.groupSums(attention, group, candidates);
            double[] pooled = pooling.apply(sums);
            float[] scores = new float[candidates];
            for (int i = 0; i < candidates; i++) {
                scores[i] = (float) (pooled[i] / group);
            }
            return scores;
        }
    }
}
