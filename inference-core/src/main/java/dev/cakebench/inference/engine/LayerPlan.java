package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.LayerWeights;
import java.lang.foreign.MemorySegment;

/**
 * One layer as an engine of a given number of threads computes it.
 *
 * @param attentionNorm norm before the attention
 * @param query queries, for prefill
 * @param keyValue keys and values, for prefill
 * @param queryKeyValue all three, for decoding
 * @param attentionOutput behind the attention
 * @param feedForwardNorm norm before the feed-forward layer
 * @param gateUp both projections into the feed-forward layer
 * @param down out of the feed-forward layer
 */
record LayerPlan(
        MemorySegment attentionNorm,
        Projection query,
        Projection keyValue,
        Projection queryKeyValue,
        Projection attentionOutput,
        MemorySegment feedForwardNorm,
        Projection gateUp,
        Projection down) {

    static LayerPlan of(int threads, LayerWeights weights) {
        return new LayerPlan(
                weights.attentionNorm(),
                Projection.of(threads, weights.query()),
                Projection.of(threads, weights.key(), weights.value()),
                Projection.of(threads, weights.query(), weights.key(), weights.value()),
                Projection.of(threads, weights.attentionOutput()),
                weights.feedForwardNorm(),
                Projection.of(threads, weights.gate(), weights.up()),
                Projection.of(threads, weights.down()));
    }
}
