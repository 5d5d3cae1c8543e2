package dev.cakebench.cake.policy;

import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A scorer that rates each token by its own key and value, whatever the others are. */
public interface PerTokenScorer extends TokenScorer {

    /**
     * What one token is worth to one KV head; not called for the {@link #sinks}.
     *
     * @param position of the token, from 0
     * @param key {@code [headDim]} after RoPE; overwritten by the next call
     * @param value {@code [headDim]}; overwritten by the next call
     */
    double score(LayerAttention layer, int kvHead, int position, float[] key, float[] value);

    @Override
    default float[][] score(LayerAttention layer, int window) {
        int headDim = layer.shape().headDim();
        float[] key = new float[headDim];
        float[] value = new float[headDim];
        float[][] scores = new float[layer.shape().kvHeads()][layer.tokens() - window];
        for (int h = 0; h < scores.length; h++) {
            MemorySegment keys = layer.keys(h);
            MemorySegment values = layer.values(h);
            for (int t = 0; t < scores[h].length; t++) {
                if (t < sinks()) {
                    scores[h][t] = Float.POSITIVE_INFINITY;
                    continue;
                }
                long row = 4L * t * headDim;
                MemorySegment.copy(keys, ValueLayout.JAVA_FLOAT, row, key, 0, headDim);
                MemorySegment.copy(values, ValueLayout.JAVA_FLOAT, row, value, 0, headDim);
                scores[h][t] = (float) score(layer, h, t, key, value);
            }
        }
        return scores;
    }
}
