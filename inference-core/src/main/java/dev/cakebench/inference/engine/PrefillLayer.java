package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The view of the prefill's buffers that observers get of one layer. */
final class PrefillLayer implements LayerAttention {
    private final EngineContext context;
    private final ModelShape shape;
    private final int layer;
    private final Rotary rotary;
    private final PrefillBuffers buffers;
    /** The window whose moments are in the buffers; 0 for none. */
    private int momentsWindow;
    /** {@code [heads]} by window. */
    private final Map<Integer, double[]> entropies = new HashMap<>();

    PrefillLayer(EngineContext context, int layer, Rotary rotary, PrefillBuffers buffers) {
        this.context = context;
        this.shape = context.shape();
        this.layer = layer;
        this.rotary = rotary;
        this.buffers = buffers;
    }

    PrefillBuffers buffers() {
        return buffers;
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public int layer() {
        return layer;
    }

    @Override
    public Rotary rotary() {
        return rotary;
    }

    @Override
    public Parallel parallel() {
        return (items, task) -> context.pool().run(items, (item, worker) -> task.accept(item));
    }

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
    public double[] windowMean(int queryHead, int window) {
        return WindowStatistics.copy(moments(queryHead, window), 0, tokens() - window);
    }

    @Override
    public double[] windowVariance(int queryHead, int window) {
        return WindowStatistics.copy(moments(queryHead, window), 1, tokens() - window);
    }

    /** The moments of one head, which are computed for all heads when the first one is asked for. */
    private MemorySegment moments(int queryHead, int window) {
        if (momentsWindow != window) {
            context.pool()
                    .run(
                            shape.heads(),
                            (head, worker) -> WindowStatistics.moments(
                                    context.kernels(), this, window(head), window, momentsOf(head)));
            momentsWindow = window;
        }
        return momentsOf(Objects.checkIndex(queryHead, shape.heads()));
    }

    private MemorySegment momentsOf(int queryHead) {
        long bytes = 2L * Double.BYTES * tokens();
        return buffers.windowMoments.asSlice(bytes * queryHead, bytes);
    }

    @Override
    public double windowEntropy(int queryHead, int window) {
        double[] found = entropies.get(window);
        if (found == null) {
            double[] computed = new double[shape.heads()];
            context.pool()
                    .run(
                            shape.heads(),
                            (head, worker) -> computed[head] =
                                    WindowStatistics.entropy(context.kernels(), this, window(head), window));
            entropies.put(window, computed);
            found = computed;
        }
        return found[queryHead];
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
