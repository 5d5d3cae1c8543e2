package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.DecodeContext;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Scores of the entries of one head to which every new query adds its attention, mean over the group. They start as those of
 * the prompt; what was removed is forgotten.
 */
final class RunningScores {
    private final float[] prompt;
    private final int group;
    /** In the order of the entries, with room behind them. */
    private double[] scores = {};

    /** @param context with scores of all prompt tokens that are sums of attention */
    RunningScores(DecodeContext context, int layer, int kvHead) {
        this.prompt = context.scores()[layer][kvHead];
        this.group = context.shape().groupSize();
    }

    /** One for each KV head of each layer. */
    static RunningScores[][] of(DecodeContext context) {
        var all = new RunningScores[context.shape().layers()][context.shape().kvHeads()];
        for (int l = 0; l < all.length; l++) {
            for (int h = 0; h < all[l].length; h++) {
                all[l][h] = new RunningScores(context, l, h);
            }
        }
        return all;
    }

    /**
     * Adds the attention of the newest query, whose own entry is the last one of {@code head}.
     *
     * @param attention {@code [group][entries]} floats in cache order
     */
    void add(HeadSlots head, MemorySegment attention) {
        int newest = head.size() - 1;
        if (scores.length == 0) {
            scores = new double[head.size()];
            for (int i = 0; i < newest; i++) {
                scores[i] = prompt[head.position(i)];
            }
        } else if (scores.length == newest) {
            scores = Arrays.copyOf(scores, newest + newest / 2 + 1);
        }
        scores[newest] = 0;
        double[] sums = head.groupSums(attention, group, head.size());
        for (int i = 0; i < sums.length; i++) {
            scores[i] += sums[i] / group;
        }
    }

    /** Index of the first {@code count} entries, at least 1, that has the lowest score. */
    int lowest(int count) {
        return LowestScore.last(count, i -> scores[i]);
    }

    /** Notes that an entry was removed, with which {@code head} has one less. */
    void remove(int index, HeadSlots head) {
        System.arraycopy(scores, index + 1, scores, index, head.size() - index);
    }
}
