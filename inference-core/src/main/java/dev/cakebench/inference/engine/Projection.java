package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.WeightMatrix;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;

/** Matrices that are multiplied with the same input, and how their rows are shared among the threads. */
final class Projection {
    /** A multiple of the kernels' row tiles and of a cache line of floats, so that shares end where tiles end. */
    private static final int ROW_UNIT = 48;

    private static final int SHARES_PER_THREAD = 4;

    private record Share(int matrix, int firstRow, int rows) {}

    private final WeightMatrix[] matrices;
    private final Share[] shares;
    private final long elements;
    private final long bytes;

    private Projection(WeightMatrix[] matrices, Share[] shares) {
        this.matrices = matrices;
        this.shares = shares;
        long elementSum = 0;
        long byteSum = 0;
        for (WeightMatrix matrix : matrices) {
            elementSum += (long) matrix.rows() * matrix.columns();
            byteSum += matrix.data().byteSize();
        }
        this.elements = elementSum;
        this.bytes = byteSum;
    }

    /** A projection for {@code threads} threads; one thread takes each matrix whole. */
    static Projection of(int threads, WeightMatrix... matrices) {
        long total = 0;
        for (WeightMatrix matrix : matrices) {
            total += matrix.rows();
        }
        long even = Math.ceilDiv(total, (long) threads * SHARES_PER_THREAD);
        long size = threads == 1 ? total : Math.ceilDiv(even, ROW_UNIT) * ROW_UNIT;
        var shares = new ArrayList<Share>();
        for (int m = 0; m < matrices.length; m++) {
            int rows = matrices[m].rows();
            for (long first = 0; first < rows; first += size) {
                shares.add(new Share(m, (int) first, (int) Math.min(size, rows - first)));
            }
        }
        return new Projection(matrices.clone(), shares.toArray(Share[]::new));
    }

    /**
     * Multiplies with tokens in lanes; see {@link dev.cakebench.inference.kernels.Kernels#matMulPanels}.
     *
     * @param products one per matrix
     */
    void multiplyPanels(
            EngineContext context, MemorySegment x, int panels, boolean accumulate, MemorySegment... products) {
        context.clock().count(2 * elements * panels * context.kernels().panelTokens(), bytes);
        context.pool().run(shares.length, (item, worker) -> {
            Share share = shares[item];
            context.kernels()
                    .matMulPanels(
                            matrices[share.matrix],
                            share.firstRow,
                            share.rows,
                            x,
                            products[share.matrix],
                            panels,
                            accumulate,
                            context.memory(worker).kernel());
        });
    }

    /**
     * Multiplies a batch of rows; see {@link dev.cakebench.inference.kernels.Kernels#matMulRows}.
     *
     * @param products one per matrix
     */
    void multiplyRows(
            EngineContext context, MemorySegment x, int batch, boolean accumulate, MemorySegment... products) {
        context.clock().count(2 * elements * batch, bytes);
        context.pool().run(shares.length, (item, worker) -> {
            Share share = shares[item];
            context.kernels()
                    .matMulRows(
                            matrices[share.matrix],
                            share.firstRow,
                            share.rows,
                            x,
                            0,
                            products[share.matrix],
                            0,
                            batch,
                            accumulate,
                            context.memory(worker).kernel());
        });
    }
}
