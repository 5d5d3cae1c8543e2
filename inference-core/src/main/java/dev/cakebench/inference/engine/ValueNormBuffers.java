package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;

/** Memory for the norms of one layer's values behind the output projection. */
final class ValueNormBuffers {
    /** Panels of values that are multiplied at a time; enough that copying a weight costs little beside it. */
    static final int PANELS = 4;
    /** Rows of the projection that are multiplied at a time; their products stay in the second-level cache. */
    static final int ROWS = 96;

    final boolean wanted;
    /** The projection's columns of each head: {@code [heads][embeddingLength][headDim]}. */
    final MemorySegment weights;
    /** {@code [heads][panels][panelTokens]}. */
    final MemorySegment norms;
    /** One row of the projection: {@code [threads][heads * headDim]}. */
    final MemorySegment row;
    /** Values of a few panels: {@code [threads][PANELS][headDim][panelTokens]}. */
    final MemorySegment values;
    /** What some rows of the projection make of them: {@code [threads][PANELS][ROWS][panelTokens]}. */
    final MemorySegment products;

    /** @param threads threads that may work on a layer at a time */
    ValueNormBuffers(FloatBuffers memory, ModelShape shape, Kernels kernels, int panels, boolean wanted, int threads) {
        this.wanted = wanted;
        long heads = wanted ? shape.heads() : 0;
        long workers = wanted ? threads : 0;
        long lanes = kernels.panelTokens();
        this.weights = memory.floats(heads * shape.embeddingLength() * shape.headDim());
        this.norms = memory.floats(heads * panels * lanes);
        this.row = memory.floats(workers * shape.heads() * shape.headDim());
        this.values = memory.floats(workers * PANELS * shape.headDim() * lanes);
        this.products = memory.floats(workers * PANELS * ROWS * lanes);
    }
}
