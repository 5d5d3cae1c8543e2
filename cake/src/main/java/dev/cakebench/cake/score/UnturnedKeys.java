package dev.cakebench.cake.score;

import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Keys as they were before RoPE. */
final class UnturnedKeys {

    private UnturnedKeys() {}

    /** Keys of the tokens {@code first .. end - 1}: {@code [kvHeads][end - first][headDim]}. */
    static double[][][] read(LayerAttention layer, int first, int end) {
        int heads = layer.shape().kvHeads();
        int headDim = layer.shape().headDim();
        Rotary rotary = layer.rotary();
        double[][][] keys = new double[heads][end - first][headDim];
        float[] token = new float[heads * headDim];
        for (int t = first; t < end; t++) {
            for (int h = 0; h < heads; h++) {
                MemorySegment.copy(
                        layer.keys(h), ValueLayout.JAVA_FLOAT, 4L * t * headDim, token, h * headDim, headDim);
            }
            rotary.turnAll(token, headDim, -t);
            for (int h = 0; h < heads; h++) {
                double[] key = keys[h][t - first];
                for (int d = 0; d < headDim; d++) {
                    key[d] = token[h * headDim + d];
                }
                for (int pair = 0; pair < rotary.pairs(); pair++) {
                    key[rotary.first(pair)] /= rotary.magnitude();
                    key[rotary.second(pair)] /= rotary.magnitude();
                }
            }
        }
        return keys;
    }
}
