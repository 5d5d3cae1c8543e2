package dev.cakebench.inference.model;

/**
 * The hyperparameters of a model, all of them checked.
 *
 * @param architecture what distinguishes its forward pass
 * @param shape its sizes
 * @param normEpsilon added to the mean square in every RMS norm
 * @param rope its rotary position embedding
 * @param localRope the rotary position embedding of its local layers, see {@link SlidingWindow#isLocal}; the same where
 *     the architecture has no other
 * @param attentionScale factor of the attention logits
 * @param embeddingScale factor of the token embeddings
 */
public record ModelConfig(
        Architecture architecture,
        ModelShape shape,
        float normEpsilon,
        RopeConfig rope,
        RopeConfig localRope,
        float attentionScale,
        float embeddingScale) {}
