package dev.cakebench.inference.model;

import dev.cakebench.inference.kernels.WeightMatrix;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one transformer block. Norms and biases are aligned 32-bit floats; matrices lie in the mapped file.
 * What is null does not take place in this model.
 *
 * @param attentionNorm norm before the attention, {@code [embeddingLength]}
 * @param query {@code [heads * headDim][embeddingLength]}
 * @param key {@code [kvHeads * headDim][embeddingLength]}
 * @param value {@code [kvHeads * headDim][embeddingLength]}
 * @param queryBias {@code [heads * headDim]}, null when there are no biases
 * @param keyBias {@code [kvHeads * headDim]}, null when there are no biases
 * @param valueBias {@code [kvHeads * headDim]}, null when there are no biases
 * @param queryNorm norm of each head's query, {@code [headDim]}
 * @param keyNorm norm of each head's key, {@code [headDim]}
 * @param attentionOutput {@code [embeddingLength][heads * headDim]}
 * @param postAttentionNorm norm behind {@code attentionOutput}, {@code [embeddingLength]}
 * @param feedForwardNorm norm before the feed-forward layer, {@code [embeddingLength]}
 * @param gate {@code [feedForwardLength][embeddingLength]}
 * @param up {@code [feedForwardLength][embeddingLength]}
 * @param down {@code [embeddingLength][feedForwardLength]}
 * @param postFeedForwardNorm norm behind {@code down}, {@code [embeddingLength]}
 */
public record LayerWeights(
        MemorySegment attentionNorm,
        WeightMatrix query,
        WeightMatrix key,
        WeightMatrix value,
        @Nullable MemorySegment queryBias,
        @Nullable MemorySegment keyBias,
        @Nullable MemorySegment valueBias,
        @Nullable MemorySegment queryNorm,
        @Nullable MemorySegment keyNorm,
        WeightMatrix attentionOutput,
        @Nullable MemorySegment postAttentionNorm,
        MemorySegment feedForwardNorm,
        WeightMatrix gate,
        WeightMatrix up,
        WeightMatrix down,
        @Nullable MemorySegment postFeedForwardNorm) {}
