package dev.cakebench.inference.model;

import dev.cakebench.inference.kernels.WeightMatrix;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * All weights of a model; their shapes agree with its {@link ModelShape}.
 *
 * @param tokenEmbedding {@code [vocabularySize][embeddingLength]}
 * @param layers the blocks in order
 * @param outputNorm aligned floats, {@code [embeddingLength]}
 * @param output {@code [vocabularySize][embeddingLength]}; the token embedding where the file ties them
 * @param ropeFrequencyFactors divisors of the rotary frequencies, one per pair; empty when the file has none
 */
public record ModelWeights(
        WeightMatrix tokenEmbedding,
        List<LayerWeights> layers,
        MemorySegment outputNorm,
        WeightMatrix output,
        float[] ropeFrequencyFactors) {

    public ModelWeights {
        layers = List.copyOf(layers);
    }
}
