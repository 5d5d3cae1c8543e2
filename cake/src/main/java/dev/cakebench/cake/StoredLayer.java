package dev.cakebench.cake;

import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.QueryMoments;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.MemorySegment;

/**
 * A layer of a prefill that is over.
 *
 * @param keyRows {@code [kvHeads]} segments of {@code [tokens][headDim]} floats
 * @param valueRows as the keys
 * @param sums {@code [heads][tokens]} what stands in for the column sums
 */
record StoredLayer(
        ModelShape shape,
        int layer,
        int tokens,
        Rotary rotary,
        MemorySegment[] keyRows,
        MemorySegment[] valueRows,
        float[][] sums)
        implements LayerAttention {

    @Override
    public MemorySegment keys(int kvHead) {
        return keyRows[kvHead];
    }

    @Override
    public MemorySegment values(int kvHead) {
        return valueRows[kvHead];
    }

    @Override
    public MemorySegment columnSums(int queryHead) {
        return MemorySegment.ofArray(sums[queryHead]);
    }

    @Override
    public int windowRows() {
        return 0;
    }

    @Override
    public MemorySegment window(int queryHead) {
        throw gone("window rows");
    }

    @Override
    public MemorySegment recentQueries(int queryHead) {
        throw gone("queries");
    }

    @Override
    public QueryMoments queryMoments(int queryHead, int first) {
        throw gone("moments of queries");
    }

    @Override
    public MemorySegment projectedValueNorms(int queryHead) {
        throw gone("norms of projected values");
    }

    private static IllegalStateException gone(String what) {
        return new IllegalStateException("a scorer with hindsight and a selector of its scores have no " + what);
    }
}
