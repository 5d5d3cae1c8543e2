package dev.cakebench.cake.policy;

import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;

/**
 * Chooses which context entries each KV head of a layer keeps: it ranks them and says how many of the leading ones a
 * layer size stands for. Heads may get different counts. Immutable, shared by threads, compared by value.
 */
public interface HeadSelector {

    /** Every head keeps its best {@code size} entries. */
    HeadSelector UNIFORM = new HeadSelector() {};

    /** What the engine must compute for {@link #rank}. */
    default AttentionRequest request() {
        return AttentionRequest.NONE;
    }

    /**
     * Whether one ranking serves every size. If not, each budget gets its own ranking and its own rows, ranked for the
     * size that the layer is given first.
     */
    default boolean nested() {
        return true;
    }

    /** Most entries per KV head, on average, that {@link #counts} exceeds a layer's size by; plans memory. */
    default int overspend() {
        return 0;
    }

    /**
     * Ranks the context of one layer.
     *
     * @param scores {@code [kvHeads][context]} from the {@link TokenScorer}
     * @param size layer size that the ranking is for; without meaning if {@link #nested}
     */
    default LayerRanking rank(LayerAttention layer, float[][] scores, int size) {
        return LayerRanking.descending(scores, layer.parallel());
    }

    /**
     * How many leading entries of the ranking each head keeps. When a later layer makes a layer shrink, the ranking holds
     * no more than the entries that are still there. By default every head keeps {@code size} of them.
     *
     * @param size context entries per head on average
     * @return {@code [kvHeads]}, not falling when {@code size} rises
     */
    default int[] counts(LayerRanking ranking, int size) {
        int[] counts = new int[ranking.positions().length];
        for (int h = 0; h < counts.length; h++) {
            counts[h] = Math.min(size, ranking.positions()[h].length);
        }
        return counts;
    }
}
