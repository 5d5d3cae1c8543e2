package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.inference.cache.DecodeObserver;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

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
        /** {@code [layers][kvHeads][entries]} running scores in the order of the entries, with room behind them. */
        private final double[][][] running;

        Observer(DecodeContext context) {
            super(context, true);
            this.context = context;
            this.running = new double[context.shape().layers()][context.shape().kvHeads()][0];
        }

        @Override
        public boolean wantsAttention(int layer, int entries) {
            return true;
        }

        @Override
        protected void evict(int layer, int kvHead, HeadSlots head, MemorySegment[] attention) {
            double[] scores = updated(layer, kvHead, head, attention[kvHead]);
            int window = context.window();
            while (head.size() > context.capacity()[layer] + window) {
                int lowest = LowestScore.last(head.size() - window, i -> scores[i]);
                head.remove(lowest);
                System.arraycopy(scores, lowest + 1, scores, lowest, head.size() - lowest);
            }
        }

        /** The running scores with the attention of the newest query. */
        private double[] updated(int layer, int kvHead, HeadSlots head, MemorySegment attention) {
            int newest = head.size() - 1;
            double[] scores = running[layer][kvHead];
            if (scores.length == 0) {
                scores = new double[head.size()];
                for (int i = 0; i < newest; i++) {
                    scores[i] = context.scores()[layer][kvHead][head.position(i)];
                }
            } else if (scores.length == newest) {
                scores = Arrays.copyOf(scores, newest + newest / 2 + 1);
            }
            running[layer][kvHead] = scores;
            scores[newest] = 0;
            int group = context.shape().groupSize();
            double[] sums = head.groupSums(attention, group, head.size());
            for (int i = 0; i < sums.length; i++) {
                scores[i] += sums[i] / group;
            }
            return scores;
        }
    }
}
