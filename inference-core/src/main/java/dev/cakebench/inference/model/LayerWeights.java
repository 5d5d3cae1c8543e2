package dev.cakebench.inference.model;

import dev.cakebench.inference.kernels.WeightMatrix;
import java.lang.foreign.MemorySegment;

/**
 * The weights of one transformer block. Norms are aligned 32-bit floats, {@code [embeddingLength]}; matrices lie in the
 * mapped file.
 *
 * @param attentionNorm norm before the attention
 * @param query {@code [heads * headDim][embeddingLength]}
 * @param key {@code [kvHeads * headDim][embeddingLength]}
 * @param value {@code [kvHeads * headDim][embeddingLength]}
 * @param attentionOutput {@code [embeddingLength][heads * headDim]}
 * @param feedForwardNorm norm before the feed-forward layer
 * @param gate {@code [feedForwardLength][embeddingLength]}
 * @param up {@code [feedForwardLength][embeddingLength]}
 * @param down {@code [embeddingLength][feedForwardLength]}
 */
public record LayerWeights(
        MemorySegment attentionNorm,
        WeightMatrix query,
        WeightMatrix key,
        WeightMatrix value,
        WeightMatrix attentionOutput,
        MemorySegment feedForwardNorm,
        WeightMatrix gate,
        WeightMatrix up,
        WeightMatrix down) {}
