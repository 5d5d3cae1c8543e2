package dev.cakebench.cake.policy;

import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.List;

/**
 * Turns the rows that a head keeps into cache segments; compactors run one after the other, {@link #EVICT} or another one
 * that makes segments of rows first. Immutable, shared by threads, compared by value.
 */
@FunctionalInterface
public interface Compactor {

    /** The kept rows as they are: a view of the shared rows, copied when decoding evicts from it. */
    Compactor EVICT = head ->
            head.withSegments(List.of(new ContextSegment(head.kernels(), head.arena(), head.rows(), head.kept())));

    /** The head after this step. */
    CompactHead compact(CompactHead head);

    /** What the engine must compute for {@link #observe}. */
    default AttentionRequest request() {
        return AttentionRequest.NONE;
    }

    /**
     * What to remember of a layer until its heads are compacted.
     *
     * @return {@code [kvHeads][any]}, given back one head at a time as {@link CompactHead#observed}
     */
    default float[][] observe(LayerAttention layer) {
        return new float[layer.shape().kvHeads()][0];
    }

    /**
     * What a head takes after this step, from what it takes before; unchanged where the step changes no sizes. Plans
     * memory.
     */
    default HeadSize size(HeadSize before) {
        return before;
    }

    /**
     * Whether {@link CompactHead#rows} must hold the dropped rows too, behind the kept ones. Where a layer's size is not
     * settled when the layer is seen, the whole prompt is then held until the last layer.
     */
    default boolean wantsDropped() {
        return false;
    }
}
