package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What follows from the window rows of a query head: moments of the context's columns and the entropy of the rows. */
final class WindowStatistics {
    /** Added to a probability before its logarithm, as CAKE's published code does. */
    private static final float LOG_OFFSET = 1e-10f;

    private static final Kernels SPECIFICATION = new ScalarKernels();

    private WindowStatistics() {}

    /** Means and variances of a layer that is not of an engine, by the specification: {@code [2][tokens - window]}. */
    static double[][] moments(LayerAttention layer, int queryHead, int window) {
        int context = context(layer, window);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment moments = arena.allocate(ValueLayout.JAVA_DOUBLE, 2L * context);
            moments(SPECIFICATION, layer, nativeRows(arena, layer, queryHead), window, moments);
            return new double[][] {copy(moments, 0, context), copy(moments, 1, context)};
        }
    }

    /** The entropy of a layer that is not of an engine, by the specification. */
    static double entropy(LayerAttention layer, int queryHead, int window) {
        context(layer, window);
        try (Arena arena = Arena.ofConfined()) {
            return entropy(SPECIFICATION, layer, nativeRows(arena, layer, queryHead), window);
        }
    }

    /**
     * Writes means and variances of the context's columns, {@code [2][tokens - window]} doubles.
     *
     * @param rows {@code [windowRows][tokens]}, of which the last {@code window} count
     */
    static void moments(Kernels kernels, LayerAttention layer, MemorySegment rows, int window, MemorySegment moments) {
        int context = context(layer, window);
        long first = (long) (layer.windowRows() - window) * layer.tokens();
        long bytes = (long) Double.BYTES * context;
        kernels.columnMoments(rows, Float.BYTES * first, window, layer.tokens(), context, moments, 0, moments, bytes);
    }

    /** The entropy of the last {@code window} of these rows over the context, in the order of the rows. */
    static double entropy(Kernels kernels, LayerAttention layer, MemorySegment rows, int window) {
        int context = context(layer, window);
        double entropy = 0;
        for (int row = layer.windowRows() - window; row < layer.windowRows(); row++) {
            entropy += kernels.entropyRow(rows, (long) Float.BYTES * row * layer.tokens(), context, LOG_OFFSET);
        }
        return entropy;
    }

    /** One of the two arrays that {@link #moments} wrote. */
    static double[] copy(MemorySegment moments, int index, int context) {
        double[] copy = new double[context];
        MemorySegment.copy(moments, ValueLayout.JAVA_DOUBLE, (long) Double.BYTES * index * context, copy, 0, context);
        return copy;
    }

    /** Number of tokens before the window. */
    static int context(LayerAttention layer, int window) {
        if (window < 1 || window > layer.windowRows() || window >= layer.tokens()) {
            throw new IllegalStateException(
                    "statistics of a window of %d rows; there are %d rows and %d tokens: ask for the rows in PrefillObserver.request()"
                            .formatted(window, layer.windowRows(), layer.tokens()));
        }
        return layer.tokens() - window;
    }

    private static MemorySegment nativeRows(Arena arena, LayerAttention layer, int queryHead) {
        MemorySegment rows = layer.window(queryHead);
        return rows.isNative()
                ? rows
                : arena.allocate(rows.byteSize(), Float.BYTES).copyFrom(rows);
    }
}
