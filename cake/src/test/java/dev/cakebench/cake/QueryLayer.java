package dev.cakebench.cake;

import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.QueryMoments;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.MemorySegment;

/**
 * A layer whose queries are given too.
 *
 * @param base everything else
 * @param before queries before RoPE, {@code [heads][tokens][headDim]}
 * @param after queries after RoPE, {@code [heads][tokens][headDim]}
 */
public record QueryLayer(LayerAttention base, float[][][] before, float[][][] after) implements LayerAttention {

    @Override
    public MemorySegment recentQueries(int queryHead) {
        int headDim = shape().headDim();
        float[] all = new float[tokens() * headDim];
        for (int t = 0; t < tokens(); t++) {
            System.arraycopy(after[queryHead][t], 0, all, t * headDim, headDim);
        }
        return MemorySegment.ofArray(all);
    }

    @Override
    public QueryMoments queryMoments(int queryHead, int first) {
        int headDim = shape().headDim();
        int count = tokens() - first;
        double[] mean = new double[headDim];
        double[] products = new double[headDim * headDim];
        for (int t = first; t < tokens(); t++) {
            for (int i = 0; i < headDim; i++) {
                mean[i] += (double) before[queryHead][t][i] / count;
            }
        }
        for (int t = first; t < tokens(); t++) {
            for (int i = 0; i < headDim; i++) {
                for (int j = 0; j < headDim; j++) {
                    products[i * headDim + j] +=
                            (before[queryHead][t][i] - mean[i]) * (before[queryHead][t][j] - mean[j]) / count;
                }
            }
        }
        return new QueryMoments(count, floats(mean), floats(products));
    }

    private static float[] floats(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    @Override
    public ModelShape shape() {
        return base.shape();
    }

    @Override
    public int layer() {
        return base.layer();
    }

    @Override
    public int tokens() {
        return base.tokens();
    }

    @Override
    public MemorySegment keys(int kvHead) {
        return base.keys(kvHead);
    }

    @Override
    public MemorySegment values(int kvHead) {
        return base.values(kvHead);
    }

    @Override
    public int windowRows() {
        return base.windowRows();
    }

    @Override
    public MemorySegment window(int queryHead) {
        return base.window(queryHead);
    }

    @Override
    public MemorySegment columnSums(int queryHead) {
        return base.columnSums(queryHead);
    }

    @Override
    public MemorySegment projectedValueNorms(int queryHead) {
        return base.projectedValueNorms(queryHead);
    }

    @Override
    public Rotary rotary() {
        return base.rotary();
    }
}
