package dev.cakebench.inference.engine;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.WeightMatrix;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;

/** Computes the norms of one layer's values behind each query head's columns of the output projection. */
final class ValueNormSteps {
    private final EngineContext context;
    private final ModelShape shape;
    private final Kernels kernels;
    private final int lanes;
    private final PrefillBuffers buffers;
    private final ValueNormBuffers norms;

    ValueNormSteps(EngineContext context, PrefillBuffers buffers) {
        this.context = context;
        this.shape = context.shape();
        this.kernels = context.kernels();
        this.lanes = kernels.panelTokens();
        this.buffers = buffers;
        this.norms = buffers.valueNorms;
    }

    /** Computes all norms of the layer whose values are in the buffers, if they are wanted. */
    void compute(WeightMatrix projection) {
        if (!norms.wanted) {
            return;
        }
        context.clock().enter(Stage.STATISTICS);
        context.pool().run(projection.rows(), (row, worker) -> splitRow(projection, row, worker));
        int parts = Math.ceilDiv(buffers.panels, ValueNormBuffers.PANELS);
        context.pool().run(shape.kvHeads() * parts, (item, worker) -> {
            int firstPanel = item % parts * ValueNormBuffers.PANELS;
            int panels = Math.min(ValueNormBuffers.PANELS, buffers.panels - firstPanel);
            addNorms(item / parts, firstPanel, panels, worker);
        });
    }

    /** Copies the columns of one row of the projection to the matrices of their heads. */
    private void splitRow(WeightMatrix projection, int row, int worker) {
        long rowBytes = 4L * projection.columns();
        long headBytes = 4L * shape.headDim();
        kernels.dequantizeRow(projection, row, norms.row, rowBytes * worker);
        for (int head = 0; head < shape.heads(); head++) {
            long target = ((long) head * projection.rows() + row) * headBytes;
            MemorySegment.copy(norms.row, rowBytes * worker + headBytes * head, norms.weights, target, headBytes);
        }
    }

    /** The norms of some panels of one KV head for all its query heads. */
    private void addNorms(int kvHead, int firstPanel, int panels, int worker) {
        long valueBytes = context.panelBytes(shape.headDim());
        MemorySegment values = norms.values.asSlice(valueBytes * ValueNormBuffers.PANELS * worker, valueBytes * panels);
        for (int panel = 0; panel < panels; panel++) {
            int firstToken = (firstPanel + panel) * lanes;
            kernels.rowsToPanel(
                    buffers.valueRows,
                    4L * shape.headDim() * ((long) kvHead * buffers.tokens + firstToken),
                    shape.headDim(),
                    shape.headDim(),
                    Math.min(lanes, buffers.tokens - firstToken),
                    values,
                    valueBytes * panel);
        }
        for (int head = kvHead * shape.groupSize(); head < (kvHead + 1) * shape.groupSize(); head++) {
            long sums = context.panelBytes(1) * ((long) head * buffers.panels + firstPanel);
            norms.norms.asSlice(sums, context.panelBytes(panels)).fill((byte) 0);
            for (int row = 0; row < shape.embeddingLength(); row += ValueNormBuffers.ROWS) {
                int rows = Math.min(ValueNormBuffers.ROWS, shape.embeddingLength() - row);
                addAbsolutes(head, row, rows, values, panels, sums, worker);
            }
        }
    }

    /** Adds the absolute elements that {@code rows} rows of a head's projection make of {@code values}. */
    private void addAbsolutes(
            int head, int firstRow, int rows, MemorySegment values, int panels, long sums, int worker) {
        long headBytes = 4L * shape.headDim();
        MemorySegment weights =
                norms.weights.asSlice(headBytes * ((long) head * shape.embeddingLength() + firstRow), headBytes * rows);
        long productBytes = context.panelBytes(rows);
        MemorySegment products = norms.products.asSlice(
                context.panelBytes(ValueNormBuffers.PANELS * ValueNormBuffers.ROWS) * worker, productBytes * panels);
        kernels.matMulPanels(
                new WeightMatrix(GgmlType.F32, rows, shape.headDim(), weights),
                0,
                rows,
                values,
                products,
                panels,
                false,
                context.memory(worker).kernel());
        for (int panel = 0; panel < panels; panel++) {
            kernels.addAbsolutesPanel(
                    products, productBytes * panel, rows, norms.norms, sums + context.panelBytes(panel));
        }
    }
}
