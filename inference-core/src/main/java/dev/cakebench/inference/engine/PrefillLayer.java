package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The view of the prefill's buffers that observers get of one layer. */
record PrefillLayer(ModelShape shape, int layer, Rotary rotary, PrefillBuffers buffers) implements LayerAttention {

    @Override
    public int tokens() {
        return buffers.tokens;
    }

    @Override
    public MemorySegment keys(int kvHead) {
        return matrix(buffers.keyRows, kvHead, shape.kvHeads(), tokens(), shape.headDim());
    }

    @Override
    public MemorySegment values(int kvHead) {
        return matrix(buffers.valueRows, kvHead, shape.kvHeads(), tokens(), shape.headDim());
    }

    @Override
    public int windowRows() {
        return buffers.windowRows;
    }

    @Override
    public MemorySegment window(int queryHead) {
        require(buffers.windowRows > 0, "window rows");
        return matrix(buffers.window, queryHead, shape.heads(), buffers.windowRows, tokens());
    }

    @Override
    public MemorySegment columnSums(int queryHead) {
        require(buffers.columnSums.byteSize() > 0, "column sums");
        return matrix(buffers.columnSums, queryHead, shape.heads(), 1, tokens());
    }

    @Override
    public MemorySegment recentQueries(int queryHead) {
        require(buffers.recentQueries > 0, "recent queries");
        int kept = tokens() - buffers.firstKeptQuery;
        long row = 4L * shape.headDim();
        long skipped = (kept - buffers.recentQueries) * row;
        return matrix(buffers.queryRows, queryHead, shape.heads(), kept, shape.headDim())
                .asSlice(skipped, buffers.recentQueries * row);
    }

    @Override
    public QueryMoments queryMoments(int queryHead, int first) {
        int range = buffers.queryMoments.firsts.indexOf(first);
        require(range >= 0, "moments of the queries from position %d on".formatted(first));
        return buffers.queryMoments.moments(range, Objects.checkIndex(queryHead, shape.heads()));
    }

    @Override
    public MemorySegment projectedValueNorms(int queryHead) {
        require(buffers.valueNorms.wanted, "norms of projected values");
        int padded = Math.toIntExact(buffers.valueNorms.norms.byteSize() / (4L * shape.heads()));
        return matrix(buffers.valueNorms.norms, queryHead, shape.heads(), 1, padded)
                .asSlice(0, 4L * tokens());
    }

    private static MemorySegment matrix(MemorySegment matrices, int index, int count, int rows, int columns) {
        long bytes = 4L * rows * columns;
        return matrices.asSlice(Objects.checkIndex(index, count) * bytes, bytes).asReadOnly();
    }

    private static void require(boolean requested, String what) {
        if (!requested) {
            throw new IllegalStateException(
                    "no observer of this prefill asked for %s: ask for them in PrefillObserver.request()"
                            .formatted(what));
        }
    }
}
