package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.CHUNK;
import static dev.cakebench.inference.kernels.Simd.DEPTH_STEP;
import static dev.cakebench.inference.kernels.Simd.PANEL_ROW_BYTES;
import static dev.cakebench.inference.kernels.Simd.ROW_STRIDE;
import static dev.cakebench.inference.kernels.Simd.TILE_BYTES;
import static dev.cakebench.inference.kernels.Simd.TILE_ROWS;

import dev.cakebench.inference.gguf.GgmlType;

/**
 * Weights times panels. Some rows are dequantised into scratch that stays in the second-level cache, then all panels
 * pass over it. Each result is the sum over chunks of {@code CHUNK} columns, in order, of the chunk's sum in order.
 */
final class Gemm {
    /** Columns per pass over the panels, so that long rows do not make the row block small. */
    private static final int PASS_COLUMNS = 2048;

    /** What the dequantised rows may take. */
    private static final long WEIGHT_BYTES = Simd.WIDE ? 512 << 10 : 256 << 10;

    private static final int MAX_TILES = 20;

    private Gemm() {}

    /** Bytes of dequantised rows for matrices of up to {@code columns} columns. */
    static long scratchBytes(int columns) {
        long largest = TILE_BYTES;
        for (int chunks = 1; chunks <= Math.ceilDiv(Math.min(columns, PASS_COLUMNS), CHUNK); chunks++) {
            largest = Math.max(largest, chunks * TILE_BYTES * tiles(chunks));
        }
        return largest;
    }

    private static int tiles(int chunks) {
        return Math.clamp(WEIGHT_BYTES / (chunks * TILE_BYTES), 1, MAX_TILES);
    }

    /**
     * See {@link Kernels#matMulPanels}; {@code data}, {@code x} and {@code y} are addresses.
     *
     * @param totalRows rows of the matrix, which set the distance between panels of {@code y}
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
            int panels,
            boolean accumulate,
            VectorScratch scratch) {
        long yPanelBytes = totalRows * PANEL_ROW_BYTES;
        long yFirst = y + firstRow * PANEL_ROW_BYTES;
        if (!accumulate) {
            for (int panel = 0; panel < panels; panel++) {
                Simd.fill(yFirst + panel * yPanelBytes, (long) rows * Simd.PANEL_TOKENS, 0);
            }
        }
        long rowBytes = type.rowBytes(columns);
        for (int column = 0; column < columns; column += PASS_COLUMNS) {
            int passColumns = Math.min(PASS_COLUMNS, columns - column);
            int chunks = Math.ceilDiv(passColumns, CHUNK);
            int blockRows = tiles(chunks) * TILE_ROWS;
            for (int row = 0; row < rows; row += blockRows) {
                int count = Math.min(blockRows, rows - row);
                long source = data + (firstRow + row) * rowBytes + type.rowBytes(column);
                dequantize(type, source, rowBytes, count, passColumns, chunks, scratch);
                for (int panel = 0; panel < panels; panel++) {
                    long xPass = x + ((long) panel * columns + column) * PANEL_ROW_BYTES;
                    multiplyPanel(
                            count,
                            passColumns,
                            chunks,
                            xPass,
                            yFirst + panel * yPanelBytes + row * PANEL_ROW_BYTES,
                            scratch);
                }
            }
        }
    }

    private static void dequantize(
            GgmlType type, long source, long rowBytes, int count, int columns, int chunks, VectorScratch scratch) {
        long chunkBytes = type.rowBytes(CHUNK);
        for (int row = 0; row < count; row++) {
            long target = scratch.weights
                    + (long) row / TILE_ROWS * chunks * TILE_BYTES
                    + 4L * (row % TILE_ROWS) * ROW_STRIDE;
            for (int chunk = 0; chunk < chunks; chunk++) {
                int depth = Math.min(CHUNK, columns - chunk * CHUNK);
                WeightFormats.dequantize(
                        type, source + row * rowBytes + chunk * chunkBytes, target + chunk * TILE_BYTES, depth);
            }
        }
    }

    private static void multiplyPanel(int rows, int columns, int chunks, long x, long y, VectorScratch scratch) {
        int wholeRows = rows - rows % TILE_ROWS;
        for (int chunk = 0; chunk < chunks; chunk++) {
            int depth = Math.min(CHUNK, columns - chunk * CHUNK);
            long b = x + PANEL_ROW_BYTES * CHUNK * chunk;
            for (int row = 0; row < wholeRows; row += TILE_ROWS) {
                addTile(tile(row, chunk, chunks, scratch), b, y + row * PANEL_ROW_BYTES, depth, scratch);
            }
            if (wholeRows < rows) {
                long bytes = (rows - wholeRows) * PANEL_ROW_BYTES;
                long c = y + wholeRows * PANEL_ROW_BYTES;
                F32.dequantize(c, scratch.partialTile, (int) (bytes / 4));
                addTile(tile(wholeRows, chunk, chunks, scratch), b, scratch.partialTile, depth, scratch);
                F32.dequantize(scratch.partialTile, c, (int) (bytes / 4));
            }
        }
    }

    private static long tile(int row, int chunk, int chunks, VectorScratch scratch) {
        return scratch.weights + ((long) row / TILE_ROWS * chunks + chunk) * TILE_BYTES;
    }

    /** Adds {@code a * b} to the tile {@code c} for any depth up to a chunk. */
    private static void addTile(long a, long b, long c, int depth, VectorScratch scratch) {
        int whole = depth - depth % DEPTH_STEP;
        GemmTile.addTile(a, b, c, whole, scratch.tileSums);
        if (whole < depth) {
            // The second step multiplies the column behind the last by zeros; that column must be a number.
            F32.dequantize(b + whole * PANEL_ROW_BYTES, scratch.lastDepth, Simd.PANEL_TOKENS);
            Simd.fill(scratch.lastDepth + PANEL_ROW_BYTES, Simd.PANEL_TOKENS, 0);
            for (int row = 0; row < TILE_ROWS; row++) {
                Simd.set(a + 4L * (row * ROW_STRIDE + depth), 0);
            }
            GemmTile.addTile(a + 4L * whole, scratch.lastDepth, c, DEPTH_STEP, scratch.tileSums);
        }
    }
}
