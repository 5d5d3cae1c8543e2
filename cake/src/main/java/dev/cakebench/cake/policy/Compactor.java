package dev.cakebench.cake.policy;

import dev.cakebench.inference.cache.KvStore;
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
    Compactor EVICT = new Compactor() {
        @Override
        public CompactHead compact(CompactHead head) {
            return head.withSegments(
                    List.of(new ContextSegment(head.kernels(), head.arena(), head.rows(), head.kept())));
        }

        @Override
        public long arenaBytes(CellSize cell) {
            return 0;
        }
    };

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
     * Whether every segment and the tail are made anew, so that nothing is left of what the compactors before made. What
     * those allocate is then freed as soon as the head is compacted.
     */
    default boolean rewrites() {
        return false;
    }

    /**
     * Most bytes that this step takes from {@link CompactHead#arena} for all heads of a cell, while tokens are decoded
     * included. By default the rows are taken to be copied once. Plans memory.
     */
    default long arenaBytes(CellSize cell) {
        return cell.entries() * (KvStore.bytes(cell.type(), cell.headDim(), 1) + KvStore.POSITION_BYTES)
                + cell.heads() * KvStore.allocatedBytes(cell.type(), cell.headDim(), 0);
    }

    /**
     * Whether {@link CompactHead#rows} must hold the dropped rows too, behind the kept ones. Where a layer's size is not
     * settled when the layer is seen, the whole prompt is then held until the last layer.
     */
    default boolean wantsDropped() {
        return false;
    }
}
