package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Simd.CHUNK;
import static dev.cakebench.inference.kernels.Simd.ROW_STRIDE;
import static dev.cakebench.inference.kernels.Simd.TILE_BYTES;
import static dev.cakebench.inference.kernels.Simd.TILE_ROWS;

/**
 * K and V of one KV head as left operands of {@link GemmTile}, whose rows lie {@code ROW_STRIDE} floats apart.
 *
 * <p>Keys: tiles of 6 keys; a tile is as wide as a head, and as many tiles as fit stand side by side in one band of
 * {@code [6][ROW_STRIDE]}. A head wider than {@code CHUNK} takes several bands per tile.
 *
 * <p>Values are transposed: groups of {@code [head width rounded up to 6][ROW_STRIDE]}, with the keys of some whole key
 * blocks along the rows. All padding is zero.
 */
final class PackedKv {
    /** Keys per block of the online softmax: whole tiles, and two or four blocks fill a row of the transposed values. */
    static final int KEYS = 126;

    private static final int GROUP_KEYS = CHUNK / KEYS * KEYS;

    private PackedKv() {}

    /** {@code headDim} rounded up to whole tiles. */
    static int paddedDim(int headDim) {
        return Math.ceilDiv(headDim, TILE_ROWS) * TILE_ROWS;
    }

    static long bytes(int tokens, int headDim) {
        return keyBytes(tokens, headDim) + Math.ceilDiv(tokens, GROUP_KEYS) * groupBytes(headDim);
    }

    /** Where the transposed values start, behind the keys. */
    static long keyBytes(int tokens, int headDim) {
        int tiles = Math.ceilDiv(tokens, TILE_ROWS);
        return (long) Math.ceilDiv(tiles, tilesPerBand(headDim)) * chunks(headDim) * TILE_BYTES;
    }

    /** Chunks of the depth of QK^T. */
    static int chunks(int headDim) {
        return Math.ceilDiv(headDim, CHUNK);
    }

    /** Byte offset of the tile that starts with key {@code key}, and of chunk {@code chunk} of its head width. */
    static long keyTile(int key, int chunk, int headDim) {
        int tile = key / TILE_ROWS;
        int perBand = tilesPerBand(headDim);
        long band = (long) tile / perBand * chunks(headDim) + chunk;
        return band * TILE_BYTES + 4L * (tile % perBand) * evenDim(headDim);
    }

    /** Byte offset from the start of the values of the tile of elements {@code dim .. dim + 5} at key {@code key}. */
    static long valueTile(int key, int dim, int headDim) {
        return key / GROUP_KEYS * groupBytes(headDim) + 4L * ((long) dim * ROW_STRIDE + key % GROUP_KEYS);
    }

    /** See {@link Kernels#packKv}; all arguments are addresses. */
    static void pack(long keys, long values, int tokens, int headDim, long packed) {
        Simd.fill(packed, bytes(tokens, headDim) / 4, 0);
        long packedValues = packed + keyBytes(tokens, headDim);
        for (int token = 0; token < tokens; token++) {
            long source = 4L * token * headDim;
            for (int chunk = 0; chunk < chunks(headDim); chunk++) {
                long tile = packed + keyTile(token, chunk, headDim);
                F32.dequantize(
                        keys + source + 4L * chunk * CHUNK,
                        tile + 4L * (token % TILE_ROWS) * ROW_STRIDE,
                        Math.min(CHUNK, headDim - chunk * CHUNK));
            }
            long column = packedValues + valueTile(token, 0, headDim);
            for (int d = 0; d < headDim; d++) {
                Simd.set(column + 4L * d * ROW_STRIDE, Simd.get(values + source + 4L * d));
            }
        }
    }

    private static long groupBytes(int headDim) {
        return 4L * paddedDim(headDim) * ROW_STRIDE;
    }

    private static int tilesPerBand(int headDim) {
        return Math.max(1, CHUNK / evenDim(headDim));
    }

    private static int evenDim(int headDim) {
        return headDim + headDim % 2;
    }
}
