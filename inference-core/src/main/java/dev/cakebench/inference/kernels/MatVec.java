package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;

/**
 * Weights times a batch of rows. Whatever the batch, lane l of a dot product sums the products of the columns
 * k = l modulo the lanes in order, the lanes are added by {@link Simd#sumLanes}, and the columns behind the last whole
 * vector follow one by one.
 */
final class MatVec {
    /** Rows and sequences of {@link DotTile}. */
    private static final int TILE_ROWS = Simd.WIDE ? 4 : 3;

    private static final int TILE_SEQUENCES = 4;

    /** Rows that are read side by side for one sequence. */
    private static final int FAR_ROWS = 4;

    /** Values for the exits of {@link DotTile#dots3x4}, as in {@link GemmTile}. */
    private static final int[] NEVER = {-1, -1, -1, -1, -1, -1, -1};

    /** Tiles whose lanes are added together, so that no sum is read before it has left for the cache. */
    private static final int MAX_TILES = 4;

    /** What dequantised rows may take: a part of the second-level cache. */
    private static final long BLOCK_BYTES = 256 << 10;

    /** Vectors of lane sums that a call holds at a time. */
    static final int SUM_VECTORS = MAX_TILES * FAR_ROWS * TILE_SEQUENCES;

    private MatVec() {}

    /** Bytes of dequantised rows for matrices of up to {@code columns} columns. */
    static long scratchBytes(int columns) {
        return Math.max(BLOCK_BYTES, FAR_ROWS * rowStride(columns));
    }

    /** Rows that are dequantised at a time. */
    private static int blockRows(int columns) {
        return TILE_ROWS * Math.clamp(BLOCK_BYTES / (TILE_ROWS * rowStride(columns)), 1, MAX_TILES);
    }

    /** Bytes between dequantised rows: one line more than the row keeps rows of a power of two from the same cache sets. */
    private static long rowStride(int columns) {
        return Math.ceilDiv(4L * columns, 64L) * 64 + 64;
    }

    /**
     * See {@link Kernels#matMulRows}; {@code data}, {@code x} and {@code y} are addresses.
     *
     * @param totalRows rows of the matrix, which set the distance between rows of {@code y}
     */
    static void multiply(
            GgmlType type,
            long data,
            int totalRows,
            int columns,
            int firstRow,
            int rows,
            long x,
            long y,
            int batch,
            boolean accumulate,
            VectorScratch scratch) {
        long rowBytes = type.rowBytes(columns);
        long source = data + firstRow * rowBytes;
        boolean wholeVectors = columns % Simd.LANES == 0;
        if (batch == 1 && (type == GgmlType.F32 || wholeVectors)) {
            multiplyOne(type, source, rowBytes, columns, rows, x, y + 4L * firstRow, accumulate, scratch);
            return;
        }
        int blockRows = blockRows(columns);
        for (int row = 0; row < rows; row += blockRows) {
            int count = Math.min(blockRows, rows - row);
            long block = source + row * rowBytes;
            long stride = rowBytes;
            if (type != GgmlType.F32) {
                for (int r = 0; r < count; r++) {
                    floats(type, block + r * rowBytes, columns, r, scratch);
                }
                block = scratch.rows;
                stride = rowStride(columns);
            }
            for (int sequence = 0; sequence < batch; sequence += TILE_SEQUENCES) {
                int sequences = Math.min(TILE_SEQUENCES, batch - sequence);
                long xTile = x + 4L * sequence * columns;
                long yTile = y + 4L * ((long) sequence * totalRows + firstRow + row);
                multiplyBlock(
                        block, stride, count, xTile, sequences, columns, yTile, totalRows, accumulate, scratch.sums);
            }
        }
    }

    /** Some rows of 32-bit floats times up to four sequences. */
    private static void multiplyBlock(
            long block,
            long stride,
            int rows,
            long x,
            int sequences,
            int columns,
            long y,
            int totalRows,
            boolean accumulate,
            long sums) {
        for (int row = 0; row < rows; row += TILE_ROWS) {
            long tileSums = sums + (long) row * TILE_SEQUENCES * Simd.VECTOR_BYTES;
            tile(block + row * stride, stride, Math.min(TILE_ROWS, rows - row), x, sequences, columns, tileSums);
        }
        Simd.sumLanes(sums, rows * TILE_SEQUENCES);
        for (int s = 0; s < sequences; s++) {
            for (int row = 0; row < rows; row++) {
                long sum = sums + 16L * ((long) row * TILE_SEQUENCES + s);
                long target = y + 4L * ((long) s * totalRows + row);
                store(sum, block + row * stride, x + 4L * s * columns, columns, target, accumulate);
            }
        }
    }

    private static void tile(long w, long stride, int rows, long x, int sequences, int columns, long sums) {
        int lastRow = rows - 1;
        long xLast = x + 4L * (sequences - 1) * columns;
        long x1 = Math.min(x + 4L * columns, xLast);
        long x2 = Math.min(x + 8L * columns, xLast);
        long w1 = w + Math.min(1, lastRow) * stride;
        long w2 = w + Math.min(2, lastRow) * stride;
        if (Simd.WIDE) {
            DotTile.dots4x4(w, w1, w2, w + lastRow * stride, x, x1, x2, xLast, columns, sums);
            return;
        }
        int[] e = NEVER;
        DotTile.dots3x4(w, w1, w2, x, x1, x2, xLast, columns, sums, e[0], e[1], e[2], e[3], e[4], e[5], e[6]);
        if (columns / Simd.LANES % 2 != 0) {
            long last = 4L * (columns / Simd.LANES - 1) * Simd.LANES;
            for (int row = 0; row < rows; row++) {
                for (int s = 0; s < sequences; s++) {
                    long sum = sums + (row * TILE_SEQUENCES + s) * Simd.VECTOR_BYTES;
                    DotTile.addLast(w + row * stride + last, x + 4L * s * columns + last, sum);
                }
            }
        }
    }

    /**
     * Rows times one sequence, {@code rows / 4} apart: a thread reads four streams far apart at full speed, four adjacent
     * rows at a third of it.
     */
    private static void multiplyOne(
            GgmlType type,
            long source,
            long rowBytes,
            int columns,
            int rows,
            long x,
            long y,
            boolean accumulate,
            VectorScratch scratch) {
        int far = Math.ceilDiv(rows, FAR_ROWS);
        int groups = SUM_VECTORS / FAR_ROWS;
        for (int first = 0; first < far; first += groups) {
            int count = Math.min(groups, far - first);
            for (int i = 0; i < count; i++) {
                long sums = scratch.sums + (long) i * FAR_ROWS * Simd.VECTOR_BYTES;
                dotsOfFarRows(type, source, rowBytes, columns, first + i, far, rows - 1, x, sums, scratch);
            }
            Simd.sumLanes(scratch.sums, count * FAR_ROWS);
            for (int i = 0; i < count; i++) {
                for (int r = 0; r < FAR_ROWS; r++) {
                    int row = first + i + r * far;
                    if (row < rows) {
                        long sum = scratch.sums + 16L * ((long) i * FAR_ROWS + r);
                        store(sum, source + row * rowBytes, x, columns, y + 4L * row, accumulate);
                    }
                }
            }
        }
    }

    /** Lane sums of the rows {@code row}, {@code row + far} ...; {@code lastRow} stands in for those behind it. */
    private static void dotsOfFarRows(
            GgmlType type,
            long source,
            long rowBytes,
            int columns,
            int row,
            int far,
            int lastRow,
            long x,
            long sums,
            VectorScratch scratch) {
        long w0 = source + row * rowBytes;
        long w1 = source + Math.min(row + far, lastRow) * rowBytes;
        long w2 = source + Math.min(row + 2 * far, lastRow) * rowBytes;
        long w3 = source + Math.min(row + 3 * far, lastRow) * rowBytes;
        if (WeightFormats.dots(type, w0, w1, x, columns, sums)
                && WeightFormats.dots(type, w2, w3, x, columns, sums + 2 * Simd.VECTOR_BYTES)) {
            return;
        }
        if (type != GgmlType.F32) {
            w0 = floats(type, w0, columns, 0, scratch);
            w1 = floats(type, w1, columns, 1, scratch);
            w2 = floats(type, w2, columns, 2, scratch);
            w3 = floats(type, w3, columns, 3, scratch);
        }
        F32.dots(w0, w1, w2, w3, x, columns, sums);
    }

    /** Writes a row as 32-bit floats to a slot of the scratch and returns its address. */
    private static long floats(GgmlType type, long source, int columns, int slot, VectorScratch scratch) {
        long target = scratch.rows + slot * rowStride(columns);
        WeightFormats.dequantize(type, source, target, columns);
        return target;
    }

    /** Adds the columns behind the last whole vector, of rows that are 32-bit floats, to a sum and stores it. */
    private static void store(long sum, long w, long x, int columns, long y, boolean accumulate) {
        float total = Simd.get(sum);
        for (int k = columns - columns % Simd.LANES; k < columns; k++) {
            total = Math.fma(Simd.get(w + 4L * k), Simd.get(x + 4L * k), total);
        }
        Simd.set(y, accumulate ? Simd.get(y) + total : total);
    }
}
