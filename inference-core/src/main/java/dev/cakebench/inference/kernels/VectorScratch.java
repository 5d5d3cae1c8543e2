package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Working memory of {@link VectorKernels} for one thread; all parts start at a cache line. */
final class VectorScratch implements KernelScratch {
    final int maxColumns;
    final int maxHeadDim;

    /** Keeps the memory alive that the addresses below stand for. */
    final MemorySegment memory;

    /** Dequantised rows in tiles: {@code [row tile][chunk][6][ROW_STRIDE]}. */
    final long weights;

    /** A tile of results whose last rows are no rows of the matrix: {@code [6][PANEL_TOKENS]}. */
    final long partialTile;

    /** Sums of a tile before they are added to the result: {@code [6][PANEL_TOKENS]}. */
    final long tileSums;

    /** Two rows of a panel of which the second is zero, for an odd depth. */
    final long lastDepth;

    /** Dequantised rows of {@link MatVec}. */
    final long rows;

    /** Lane sums of {@link MatVec}. */
    final long sums;

    /** Scaled queries of a panel: {@code [depth][PANEL_TOKENS]}. */
    final long queries;

    /** Logits of a key block, then their exponentials: {@code [KEYS][PANEL_TOKENS]}. */
    final long logits;

    /** Weighted values: {@code [head width rounded up to tile rows][PANEL_TOKENS]}. */
    final long output;

    /** Maximum, sum and rescaling factor: {@code [3][PANEL_TOKENS]}. */
    final long statistics;

    VectorScratch(Arena arena, int maxColumns, int maxHeadDim) {
        this.maxColumns = maxColumns;
        this.maxHeadDim = maxHeadDim;
        long panelRow = Simd.PANEL_ROW_BYTES;
        long paddedHead = PackedKv.paddedDim(maxHeadDim);
        long weightBytes = Gemm.scratchBytes(maxColumns);
        long[] sizes = {
            weightBytes,
            Simd.TILE_ROWS * panelRow,
            Simd.TILE_ROWS * panelRow,
            2 * panelRow,
            MatVec.scratchBytes(maxColumns),
            (MatVec.SUM_VECTORS + 1) * Simd.VECTOR_BYTES,
            (paddedHead + Simd.DEPTH_STEP) * panelRow,
            PackedKv.KEYS * panelRow,
            paddedHead * panelRow,
            3 * panelRow
        };
        long[] starts = new long[sizes.length];
        long bytes = 0;
        for (int i = 0; i < sizes.length; i++) {
            starts[i] = bytes;
            bytes += Math.ceilDiv(sizes[i], 64L) * 64;
        }
        this.memory = arena.allocate(bytes, 64);
        long base = memory.address();
        this.weights = base + starts[0];
        this.partialTile = base + starts[1];
        this.tileSums = base + starts[2];
        this.lastDepth = base + starts[3];
        this.rows = base + starts[4];
        this.sums = base + starts[5];
        this.queries = base + starts[6];
        this.logits = base + starts[7];
        this.output = base + starts[8];
        this.statistics = base + starts[9];
    }

    /** {@code scratch} as what {@link VectorKernels#newScratch} made, large enough for the sizes of a call. */
    static VectorScratch of(KernelScratch scratch, int columns, int headDim) {
        if (!(scratch instanceof VectorScratch own)) {
            throw new IllegalArgumentException("scratch must come from newScratch of the same kernels");
        }
        if (columns > own.maxColumns || headDim > own.maxHeadDim) {
            throw new IllegalArgumentException("scratch was made for %d columns and head width %d, found %d and %d"
                    .formatted(own.maxColumns, own.maxHeadDim, columns, headDim));
        }
        return own;
    }
}
