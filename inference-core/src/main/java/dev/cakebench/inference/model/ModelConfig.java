package dev.cakebench.inference.model;

/**
 * The hyperparameters of a model, all of them checked.
 *
 * @param architecture what distinguishes its forward pass
 * @param shape its sizes
 * @param normEpsilon added to the mean square in every RMS norm
 * @param rope its rotary position embedding
 */
public record ModelConfig(Architecture architecture, ModelShape shape, float normEpsilon, RopeConfig rope) {}
