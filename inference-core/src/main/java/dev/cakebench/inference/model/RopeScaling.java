package dev.cakebench.inference.model;

/** How a model stretches its rotary position embedding beyond the context it was trained on. */
public sealed interface RopeScaling {

    /** As trained. */
    record None() implements RopeScaling {}

    /** All angles divided by {@code factor}. */
    record Linear(double factor) implements RopeScaling {}

    /**
     * YaRN (Peng et al. 2023): slow pairs divided by {@code factor}, fast pairs kept, a ramp between them.
     *
     * @param factor context after stretching divided by the original context
     * @param originalContext tokens the model was trained on
     * @param betaFast turns over the original context from which on a pair is kept
     * @param betaSlow turns over the original context up to which a pair is divided
     */
    record Yarn(double factor, int originalContext, double betaFast, double betaSlow) implements RopeScaling {}
}
