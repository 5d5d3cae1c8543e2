package dev.cakebench.inference.model;

import dev.cakebench.inference.kernels.RopeLayout;

/**
 * Rotary position embedding of a model.
 *
 * @param layout which elements of a head form a pair
 * @param rotated how many leading elements of each head are turned, even
 * @param base the angle of pair i at position p is {@code p * base^(-2i / rotated)}
 * @param scaling stretching of the angles
 * @param attentionFactor factor of cosine and sine, besides the one of YaRN; 1 in most models
 */
public record RopeConfig(RopeLayout layout, int rotated, double base, RopeScaling scaling, double attentionFactor) {

    /** Number of pairs that are turned in each head. */
    public int pairs() {
        return rotated / 2;
    }
}
