package dev.cakebench.cake.decode;

import dev.cakebench.cake.compact.FoldedRow;
import dev.cakebench.cake.compact.MergeRule;
import dev.cakebench.cake.compact.NearestKeys;
import dev.cakebench.cake.layer.D2oAllocator;
import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.select.HeavyAndRecent;
import dev.cakebench.inference.cache.DecodeObserver;
import java.lang.foreign.MemorySegment;

/**
 * D2O's eviction while decoding: as for H2O the entry with the lowest running score goes when a head holds more than its
 * layer's size, the newest share of that size excepted; but it is folded into the entry with the most similar key if that
 * similarity is at least a threshold. The threshold is the mean that the prefill's dropped entries left, and moves with
 * every entry that goes.
 *
 * @param newest which share of a layer's size is never dropped
 * @param memory weight of the old threshold when it moves, 0..1; the similarity of what goes has the rest
 */
public record HeavyHitterMergeDecode(HeavyAndRecent newest, double memory) implements DecodeUpdater {

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

    private final class Observer extends SlotObserver {
        private final DecodeContext context;
        private final RunningScores[][] running;
        /** {@code [layers][kvHeads]}, NaN until something was dropped. */
        private final double[][] thresholds;

        Observer(DecodeContext context) {
            super(context, true);
            this.context = context;
            this.running = RunningScores.of(context);
            this.thresholds = new double[running.length][running[0].length];
            for (int l = 0; l < thresholds.length; l++) {
                for (int h = 0; h < thresholds[l].length; h++) {
                    float[] left = context.left()[l][h];
                    thresholds[l][h] = left.length == 0 ? Double.NaN : left[0];
                }
            }
        }

        @Override
        public boolean wantsAttention(int layer, int entries) {
            return compresses(layer);
        }

        private boolean compresses(int layer) {
            return !D2oAllocator.keepsWhole(layer, context.shape().layers());
        }

        @Override
        protected void evict(int layer, int kvHead, HeadSlots head, MemorySegment[] attention) {
            if (!compresses(layer)) {
                return;
            }
            RunningScores scores = running[layer][kvHead];
            scores.add(head, attention[kvHead]);
            int capacity = context.capacity()[layer];
            while (head.size() > capacity) {
                int lowest = scores.lowest(head.size() - newest.newest(capacity));
                fold(layer, kvHead, head, lowest);
                head.remove(lowest);
                scores.remove(lowest, head);
            }
        }

        /** Folds an entry that goes into the most similar one that stays, if it is similar enough. */
        private void fold(int layer, int kvHead, HeadSlots head, int index) {
            int headDim = context.shape().headDim();
            var keys = new float[head.size() - 1][headDim];
            for (int i = 0; i < keys.length; i++) {
                int other = i < index ? i : i + 1;
                head.entries(other).readKey(head.slot(other), MemorySegment.ofArray(keys[i]), 0);
            }
            if (keys.length == 0) {
                return;
            }
            var key = new float[headDim];
            head.entries(index).readKey(head.slot(index), MemorySegment.ofArray(key), 0);
            var nearest = new NearestKeys(keys);
            double similarity = nearest.similarity(key);
            double old = thresholds[layer][kvHead];
            double threshold = Double.isNaN(old) ? similarity : memory * old + (1 - memory) * similarity;
            thresholds[layer][kvHead] = threshold;
            if (similarity >= threshold) {
                var value = new float[headDim];
                head.entries(index).readValue(head.slot(index), MemorySegment.ofArray(value), 0);
                int target = nearest.nearest() < index ? nearest.nearest() : nearest.nearest() + 1;
                replace(head, target, keys[nearest.nearest()], key, value, similarity);
            }
        }

        private void replace(
                HeadSlots head, int target, float[] keptKey, float[] key, float[] value, double similarity) {
            var keptValue = new float[value.length];
            head.entries(target).readValue(head.slot(target), MemorySegment.ofArray(keptValue), 0);
            MergeRule.Share share = MergeRule.SCALED_MEAN.share(similarity, value, keptValue);
            head.entries(target)
                    .replace(
                            head.slot(target),
                            head.position(target),
                            MemorySegment.ofArray(FoldedRow.of(keptKey, key, share)),
                            0,
                            MemorySegment.ofArray(FoldedRow.of(keptValue, value, share)),
                            0);
        }
    }
}
