package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.LayerWeights;
import dev.cakebench.inference.model.ModelShape;

/**
 * One layer as an engine of a given number of threads computes it.
 *
 * @param weights norms and biases
 * @param window positions that a query sees, its own included; the largest int for all
 * @param query queries, for prefill
 * @param keyValue keys and values, for prefill
 * @param queryKeyValue all three, for decoding
 * @param queryHeads what follows the projection to queries
 * @param keyHeads what follows the projection to keys
 * @param attentionOutput behind the attention
 * @param gateUp both projections into the feed-forward layer
 * @param down out of the feed-forward layer
 */
record LayerPlan(
        LayerWeights weights,
        int window,
        Projection query,
        Projection keyValue,
        Projection queryKeyValue,
        HeadTransform queryHeads,
        HeadTransform keyHeads,
        Projection attentionOutput,
        Projection gateUp,
        Projection down) {

    /**
     * @param layer index of the layer
     * @param ropeTable the rotary table of this layer, an index of {@link EngineContext#ropes()}
     */
    static LayerPlan of(int threads, ModelShape shape, int layer, LayerWeights weights, int ropeTable) {
        return new LayerPlan(
                weights,
                shape.slidingWindow().tokensOf(layer),
                Projection.of(threads, weights.query()),
                Projection.of(threads, weights.key(), weights.value()),
                Projection.of(threads, weights.query(), weights.key(), weights.value()),
                new HeadTransform(shape.heads(), weights.queryBias(), weights.queryNorm(), ropeTable),
                new HeadTransform(shape.kvHeads(), weights.keyBias(), weights.keyNorm(), ropeTable),
                Projection.of(threads, weights.attentionOutput()),
                Projection.of(threads, weights.gate(), weights.up()),
                Projection.of(threads, weights.down()));
    }
}
