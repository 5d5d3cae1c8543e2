package dev.cakebench.cake;

import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.QueryMoments;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A layer of a prefill that is over, from the whole cache that was kept of it.
 *
 * @param whole {@code [kvHeads]} rows in order of position
 * @param sums {@code [heads][tokens]} what stands in for the column sums
 */
record StoredLayer(ModelShape shape, int layer, int tokens, Rotary rotary, KvStore[] whole, float[][] sums)
        implements LayerAttention {

    @Override
    public MemorySegment keys(int kvHead) {
        MemorySegment rows = rows();
        for (int t = 0; t < tokens; t++) {
            whole[kvHead].readKey(t, rows, rowBytes() * t);
        }
        return rows;
    }

    @Override
    public MemorySegment values(int kvHead) {
        MemorySegment rows = rows();
        for (int t = 0; t < tokens; t++) {
            whole[kvHead].readValue(t, rows, rowBytes() * t);
        }
        return rows;
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
        return new IllegalStateException("a scorer with hindsight cannot ask for " + what);
    }

    private MemorySegment rows() {
        return Arena.ofAuto().allocate(rowBytes() * tokens, 64);
    }

    private long rowBytes() {
        return 4L * shape.headDim();
    }
}
