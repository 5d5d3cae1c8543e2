package dev.cakebench.inference.engine;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.WeightMatrix;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Adds the queries of a prefill, before their rotation, to the sums of {@link QueryMomentBuffers}. One thread takes all
 * panels of a head in order, so the sums depend neither on the threads nor on the blocks of the prompt.
 */
final class QueryMomentSteps {
    private final EngineContext context;
    private final ModelShape shape;
    private final Kernels kernels;
    private final int lanes;
    private final PrefillBuffers buffers;
    private final QueryMomentBuffers moments;

    QueryMomentSteps(EngineContext context, PrefillBuffers buffers) {
        this.context = context;
        this.shape = context.shape();
        this.kernels = context.kernels();
        this.lanes = kernels.panelTokens();
        this.buffers = buffers;
        this.moments = buffers.queryMoments;
    }

    /** Whether any range is wanted. */
    boolean wanted() {
        return !moments.firsts.isEmpty();
    }

    /** Adds the {@code panels} panels of queries in the block, which begins with panel {@code firstPanel}. */
    void add(int firstPanel, int panels) {
        context.clock().enter(Stage.STATISTICS);
        context.pool().run(moments.firsts.size() * shape.heads(), (item, worker) -> {
            int range = item / shape.heads();
            int head = item % shape.heads();
            int first = moments.firsts.get(range);
            for (int panel = Math.max(0, first / lanes - firstPanel); panel < panels; panel++) {
                add(range, head, panel, firstPanel + panel, worker);
            }
        });
    }

    private void add(int range, int head, int blockPanel, int panel, int worker) {
        int headDim = shape.headDim();
        int first = moments.firsts.get(range);
        int firstLane = Math.max(0, first - panel * lanes);
        int endLane = Math.min(lanes, buffers.tokens - panel * lanes);
        if (firstLane >= endLane) {
            return;
        }
        MemorySegment queries = moments.centred(worker);
        long source = context.panelBytes(context.queryWidth()) * blockPanel + context.panelBytes(headDim) * head;
        MemorySegment.copy(buffers.queries, source, queries, 0, context.panelBytes(headDim));
        MemorySegment pivot = moments.negativePivot(range, head);
        boolean begins = panel == first / lanes;
        if (begins) {
            placePivot(queries, firstLane, endLane, pivot);
        }
        kernels.addBiasPanel(queries, 0, pivot, headDim);
        clear(queries, 0, firstLane);
        clear(queries, endLane, lanes);
        for (int lane = 0; lane < lanes; lane++) {
            queries.setAtIndex(ValueLayout.JAVA_FLOAT, (long) headDim * lanes + lane, 1);
        }
        multiply(queries, moments.transposed(worker), moments.sums(range, head), !begins, worker);
    }

    /** Adds the product of the panel and its transpose to {@code sums}, or writes it there. */
    private void multiply(
            MemorySegment queries, MemorySegment transposed, MemorySegment sums, boolean accumulate, int worker) {
        int headDim = shape.headDim();
        for (int column = 0; column < headDim; column += lanes) {
            long target = 4L * column * lanes;
            kernels.panelToRows(
                    queries, 0, column, Math.min(lanes, headDim - column), lanes, transposed, target, lanes);
        }
        kernels.matMulPanels(
                new WeightMatrix(GgmlType.F32, headDim + 1, lanes, queries),
                0,
                headDim + 1,
                transposed,
                sums,
                moments.columnPanels,
                accumulate,
                context.memory(worker).kernel());
    }

    /** Minus the mean of the range's first panel. */
    private void placePivot(MemorySegment queries, int firstLane, int endLane, MemorySegment pivot) {
        for (int d = 0; d < shape.headDim(); d++) {
            double sum = 0;
            for (int lane = firstLane; lane < endLane; lane++) {
                sum += queries.getAtIndex(ValueLayout.JAVA_FLOAT, (long) d * lanes + lane);
            }
            pivot.setAtIndex(ValueLayout.JAVA_FLOAT, d, (float) (-sum / (endLane - firstLane)));
        }
    }

    /** Lanes of other tokens add nothing. */
    private void clear(MemorySegment queries, int firstLane, int endLane) {
        for (int d = 0; d < shape.headDim(); d++) {
            for (int lane = firstLane; lane < endLane; lane++) {
                queries.setAtIndex(ValueLayout.JAVA_FLOAT, (long) d * lanes + lane, 0);
            }
        }
    }
}
