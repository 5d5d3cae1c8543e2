package dev.cakebench.inference.kernels;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/** The checks that every kernel makes once per call, so that its loops may trust their addresses. */
final class KernelRanges {
    private KernelRanges() {}

    /**
     * Checks that {@code count} floats lie in native memory at byte {@code offset} of {@code segment}.
     *
     * @throws IllegalArgumentException when the segment is on the heap
     * @throws IllegalStateException when the segment's memory was freed
     * @throws IndexOutOfBoundsException when the floats do not fit
     */
    static void floats(String name, MemorySegment segment, long offset, long count) {
        bytes(name, segment, offset, Math.multiplyExact(count, (long) Float.BYTES));
    }

    /** As {@link #bytes}, and allows {@link MemorySegment#NULL} for what is not wanted. */
    static void wantedBytes(String name, MemorySegment segment, long offset, long bytes) {
        if (!segment.equals(MemorySegment.NULL)) {
            bytes(name, segment, offset, bytes);
        }
    }

    /** Checks that {@code bytes} bytes lie in native memory at byte {@code offset} of {@code segment}. */
    static void bytes(String name, MemorySegment segment, long offset, long bytes) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("%s must be a native segment, found a heap segment".formatted(name));
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("%s lies in memory that was freed".formatted(name));
        }
        if (offset < 0 || bytes < 0 || bytes > segment.byteSize() - offset) {
            throw new IndexOutOfBoundsException("%s needs %d bytes at offset %d, found a segment of %d bytes"
                    .formatted(name, bytes, offset, segment.byteSize()));
        }
    }

    static void dequantizeRow(WeightMatrix weights, int row, MemorySegment target, long targetOffset) {
        Objects.checkIndex(row, weights.rows());
        floats("target", target, targetOffset, weights.columns());
    }

    static void matMulPanels(
            WeightMatrix weights,
            int firstRow,
            int rows,
            MemorySegment x,
            MemorySegment y,
            int panels,
            int panelTokens) {
        Objects.checkFromIndexSize(firstRow, rows, weights.rows());
        floats("x", x, 0, (long) panels * weights.columns() * panelTokens);
        floats("y", y, 0, (long) panels * weights.rows() * panelTokens);
    }

    static void matMulRows(
            WeightMatrix weights,
            int firstRow,
            int rows,
            MemorySegment x,
            long xOffset,
            MemorySegment y,
            long yOffset,
            int batch) {
        Objects.checkFromIndexSize(firstRow, rows, weights.rows());
        floats("x", x, xOffset, (long) batch * weights.columns());
        floats("y", y, yOffset, (long) batch * weights.rows());
    }

    static void rmsNorm(
            MemorySegment x,
            long xOffset,
            MemorySegment weight,
            MemorySegment y,
            long yOffset,
            int features,
            int tokens) {
        floats("x", x, xOffset, (long) features * tokens);
        floats("weight", weight, 0, features);
        floats("y", y, yOffset, (long) features * tokens);
    }

    static void rope(
            MemorySegment x,
            long xOffset,
            int heads,
            int headDim,
            int rotated,
            MemorySegment rotation,
            long rotationOffset,
            int tokens) {
        if (rotated < 0 || rotated > headDim || rotated % 2 != 0) {
            throw new IllegalArgumentException(
                    "rotated must be even and between 0 and the head width %d, found %d".formatted(headDim, rotated));
        }
        floats("x", x, xOffset, (long) heads * headDim * tokens);
        floats("rotation", rotation, rotationOffset, (long) rotated * tokens);
    }

    static void gate(MemorySegment gate, long gateOffset, MemorySegment up, long upOffset, int features, int tokens) {
        floats("gate", gate, gateOffset, (long) features * tokens);
        floats("up", up, upOffset, (long) features * tokens);
    }

    static void addBias(MemorySegment x, long xOffset, MemorySegment bias, int features, int tokens) {
        floats("x", x, xOffset, (long) features * tokens);
        floats("bias", bias, 0, features);
    }

    static void addAbsolutes(
            MemorySegment x, long xOffset, int features, MemorySegment sums, long sumsOffset, int tokens) {
        floats("x", x, xOffset, (long) features * tokens);
        floats("sums", sums, sumsOffset, tokens);
    }

    static void addRow(MemorySegment x, long xOffset, MemorySegment summand, long summandOffset, int length) {
        floats("x", x, xOffset, length);
        floats("summand", summand, summandOffset, length);
    }

    /** Checks a copy between a panel of {@code panelFeatures} features and rows; an empty copy needs no rows. */
    static void panelAndRows(
            MemorySegment panel,
            long panelOffset,
            int panelFeatures,
            MemorySegment rows,
            long rowsOffset,
            int rowStride,
            int features,
            int tokens,
            int panelTokens) {
        Objects.checkIndex(tokens, panelTokens + 1);
        floats("panel", panel, panelOffset, (long) panelFeatures * panelTokens);
        if (tokens > 0) {
            floats("rows", rows, rowsOffset, (tokens - 1L) * rowStride + features);
        }
    }

    static void attendPanel(
            MemorySegment queries,
            long queriesOffset,
            MemorySegment packed,
            long packedOffset,
            long packedBytes,
            int headDim,
            int firstQuery,
            int window,
            MemorySegment output,
            long outputOffset,
            MemorySegment rowStatistics,
            long rowStatisticsOffset,
            MemorySegment exponentials,
            long exponentialsOffset,
            long exponentialBytes,
            int panelTokens) {
        queriesAndWindow(firstQuery, window);
        floats("queries", queries, queriesOffset, (long) headDim * panelTokens);
        bytes("packed", packed, packedOffset, packedBytes);
        floats("rowStatistics", rowStatistics, rowStatisticsOffset, 2L * panelTokens);
        wantedBytes("exponentials", exponentials, exponentialsOffset, exponentialBytes);
        wantedBytes("output", output, outputOffset, 4L * headDim * panelTokens);
    }

    static void addColumnSums(
            MemorySegment exponentials,
            long exponentialsOffset,
            long exponentialBytes,
            int tokens,
            int firstQuery,
            int window,
            MemorySegment rowStatistics,
            long rowStatisticsOffset,
            MemorySegment columnSums,
            long columnSumsOffset,
            int panelTokens) {
        queriesAndWindow(firstQuery, window);
        bytes("exponentials", exponentials, exponentialsOffset, exponentialBytes);
        floats("rowStatistics", rowStatistics, rowStatisticsOffset, 2L * panelTokens);
        floats("columnSums", columnSums, columnSumsOffset, tokens);
    }

    private static void queriesAndWindow(int firstQuery, int window) {
        if (firstQuery < 0) {
            throw new IndexOutOfBoundsException("firstQuery must not be negative, found %d".formatted(firstQuery));
        }
        if (window < 1) {
            throw new IllegalArgumentException(
                    "window must be at least 1, the query's own key, found %d".formatted(window));
        }
    }

    static void columnMoments(
            MemorySegment rows,
            long rowsOffset,
            int rowCount,
            int rowStride,
            int columns,
            MemorySegment mean,
            long meanOffset,
            MemorySegment variance,
            long varianceOffset) {
        if (rowCount < 1) {
            throw new IllegalArgumentException("moments are of 1 row at least, found %d".formatted(rowCount));
        }
        floats("rows", rows, rowsOffset, (rowCount - 1L) * rowStride + columns);
        bytes("mean", mean, meanOffset, (long) columns * Double.BYTES);
        bytes("variance", variance, varianceOffset, (long) columns * Double.BYTES);
    }

    static void softmaxRow(MemorySegment logits, long offset, int length, int first, int visible) {
        Objects.checkFromToIndex(first, visible, length);
        floats("logits", logits, offset, length);
    }

    static void attendDense(
            MemorySegment queries,
            long queriesOffset,
            int groupSize,
            DenseKv kv,
            int entries,
            float[] max,
            float[] sum,
            float[] weighted,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride) {
        Objects.checkIndex(entries, kv.capacity() + 1);
        floats("queries", queries, queriesOffset, (long) groupSize * kv.headDim());
        // The slots come from one arena and live and die together.
        bytes("kv", kv.keys(), 0, kv.keys().byteSize());
        Objects.checkFromIndexSize(0, groupSize, max.length);
        Objects.checkFromIndexSize(0, groupSize, sum.length);
        Objects.checkFromIndexSize(0, Math.multiplyExact(groupSize, kv.headDim()), weighted.length);
        if (groupSize > 1 && logitsStride < entries) {
            throw new IllegalArgumentException(
                    "logitsStride must be at least the %d entries, found %d".formatted(entries, logitsStride));
        }
        if (groupSize > 0) {
            floats("logits", logits, logitsOffset, (groupSize - 1L) * logitsStride + entries);
        }
    }

    static void attendDense(DenseKv kv, List<DenseReader> readers) {
        for (int i = 0; i < readers.size(); i++) {
            DenseReader reader = readers.get(i);
            attendDense(
                    reader.queries(),
                    reader.queriesOffset(),
                    reader.groupSize(),
                    kv,
                    reader.entries(),
                    reader.max(),
                    reader.sum(),
                    reader.weighted(),
                    reader.logits(),
                    reader.logitsOffset(),
                    reader.logitsStride());
            for (int slot : reader.hidden()) {
                Objects.checkIndex(slot, reader.entries());
            }
        }
    }
}
