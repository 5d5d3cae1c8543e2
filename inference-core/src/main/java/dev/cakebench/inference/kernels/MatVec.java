package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;

/**
 * Weights times a batch of rows. Whatever the batch, lane l of a dot product sums the products of the columns
 * k = l modulo the lanes in order, the lanes are added by {@link Simd#sumLanes}, and the columns behind the last whole
 * vector follow one by one.
 */
final class MatVec {
    static final int TILE_ROWS = 4;
    static final int TILE_SEQUENCES = 4;

    private MatVec() {}

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
        if (batch == 1) {
            // One thread reads four streams far apart at full speed, four adjacent rows at a third of it.
            int far = Math.ceilDiv(rows, TILE_ROWS);
            for (int row = 0; row < far; row++) {
                one(type, data, rowBytes, columns, firstRow + row, far, firstRow + rows - 1, x, y, accumulate, scratch);
            }
            return;
        }
        for (int row = 0; row < rows; row += TILE_ROWS) {
            int count = Math.min(TILE_ROWS, rows - row);
            long source = data + (firstRow + row) * rowBytes;
            long tile = source;
            long stride = rowBytes;
            if (type != GgmlType.F32) {
                tile = scratch.rows;
                stride = scratch.rowStride;
                for (int r = 0; r < count; r++) {
                    WeightFormats.dequantize(type, source + r * rowBytes, tile + r * stride, columns);
                }
            }
            for (int sequence = 0; sequence < batch; sequence += TILE_SEQUENCES) {
                int sequences = Math.min(TILE_SEQUENCES, batch - sequence);
                tile(tile, stride, count, x + 4L * sequence * columns, sequences, columns, scratch.sums);
                for (int r = 0; r < count; r++) {
                    for (int s = 0; s < sequences; s++) {
                        store(
                                scratch.sums + 16L * (r * TILE_SEQUENCES + s),
                                tile + r * stride,
                                x + 4L * (sequence + s) * columns,
                                columns,
                                y + 4L * ((long) (sequence + s) * totalRows + firstRow + row + r),
                                accumulate);
                    }
                }
            }
        }
    }

    /** Rows {@code row}, {@code row + far}, ... of one sequence; those behind {@code lastRow} are computed in vain. */
    private static void one(
            GgmlType type,
            long data,
            long rowBytes,
            int columns,
            int row,
            int far,
            int lastRow,
            long x,
            long y,
            boolean accumulate,
            VectorScratch scratch) {
        int r1 = Math.min(row + far, lastRow);
        int r2 = Math.min(row + 2 * far, lastRow);
        int r3 = Math.min(row + 3 * far, lastRow);
        long w0 = data + row * rowBytes;
        long w1 = data + r1 * rowBytes;
        long w2 = data + r2 * rowBytes;
        long w3 = data + r3 * rowBytes;
        long nextSums = scratch.sums + 2 * Simd.VECTOR_BYTES;
        if (!WeightFormats.dots(type, w0, w1, x, columns, scratch.sums)
                || !WeightFormats.dots(type, w2, w3, x, columns, nextSums)) {
            w0 = floats(type, w0, columns, 0, scratch);
            w1 = floats(type, w1, columns, 1, scratch);
            w2 = floats(type, w2, columns, 2, scratch);
            w3 = floats(type, w3, columns, 3, scratch);
            F32.dots(w0, w1, w2, w3, x, columns, scratch.sums);
        }
        Simd.sumLanes(scratch.sums, TILE_ROWS);
        store(scratch.sums, w0, x, columns, y + 4L * row, accumulate);
        if (row + far <= lastRow) {
            store(scratch.sums + 16, w1, x, columns, y + 4L * r1, accumulate);
        }
        if (row + 2 * far <= lastRow) {
            store(scratch.sums + 32, w2, x, columns, y + 4L * r2, accumulate);
        }
        if (row + 3 * far <= lastRow) {
            store(scratch.sums + 48, w3, x, columns, y + 4L * r3, accumulate);
        }
    }

    /** Address of a row as 32-bit floats. */
    private static long floats(GgmlType type, long source, int columns, int slot, VectorScratch scratch) {
        if (type == GgmlType.F32) {
            return source;
        }
        long target = scratch.rows + slot * scratch.rowStride;
        WeightFormats.dequantize(type, source, target, columns);
        return target;
    }

    private static void tile(long w, long stride, int rows, long x, int sequences, int columns, long sums) {
        int lastRow = rows - 1;
        long xLast = x + 4L * (sequences - 1) * columns;
        long x1 = Math.min(x + 4L * columns, xLast);
        long x2 = Math.min(x + 8L * columns, xLast);
        if (Simd.WIDE) {
            DotTile.dots4x4(
                    w,
                    w + Math.min(1, lastRow) * stride,
                    w + Math.min(2, lastRow) * stride,
                    w + lastRow * stride,
                    x,
                    x1,
                    x2,
                    xLast,
                    columns,
                    sums);
        } else {
            DotTile.dots2x4(w, w + Math.min(1, lastRow) * stride, x, x1, x2, xLast, columns, sums);
            if (rows > 2) {
                DotTile.dots2x4(
                        w + 2 * stride,
                        w + lastRow * stride,
                        x,
                        x1,
                        x2,
                        xLast,
                        columns,
                        sums + 2L * TILE_SEQUENCES * Simd.VECTOR_BYTES);
            }
        }
        Simd.sumLanes(sums, TILE_ROWS * TILE_SEQUENCES);
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
