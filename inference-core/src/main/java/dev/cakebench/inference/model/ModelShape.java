package dev.cakebench.inference.model;

import dev.cakebench.inference.kernels.KvType;

/**
 * The sizes of a decoder-only transformer, as the kernels and the policies see them.
 *
 * @param architecture GGUF {@code general.architecture}, for example {@code llama}
 * @param layers number of transformer blocks
 * @param embeddingLength width of the residual stream
 * @param heads query heads per layer
 * @param kvHeads key and value heads per layer; query head h reads KV head {@code h / (heads / kvHeads)}
 * @param headDim width of one head's query, key and value
 * @param feedForwardLength width of the gated feed-forward layer
 * @param vocabularySize number of token ids
 * @param contextLength longest sequence, in tokens, that the model was made for
 * @param slidingWindow which layers attend to the last tokens only
 */
public record ModelShape(
        String architecture,
        int layers,
        int embeddingLength,
        int heads,
        int kvHeads,
        int headDim,
        int feedForwardLength,
        int vocabularySize,
        int contextLength,
        SlidingWindow slidingWindow) {

    /** Query heads that share one KV head. */
    public int groupSize() {
        return heads / kvHeads;
    }

    /** Bytes that one token of one layer takes in a cache: K and V of all KV heads, scales included. */
    public long kvBytesPerTokenAndLayer(KvType type) {
        return 2L * kvHeads * type.rowBytes(headDim);
    }
}
