package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Kernels.KEY_BLOCK;
import static dev.cakebench.inference.kernels.Simd.ALL;
import static dev.cakebench.inference.kernels.Simd.FLOATS;
import static dev.cakebench.inference.kernels.Simd.LANES;
import static dev.cakebench.inference.kernels.Simd.MASK;
import static dev.cakebench.inference.kernels.Simd.ORDER;

import jdk.incubator.vector.FloatVector;

/**
 * Cached keys and values as the 32-bit floats that {@link DenseAttention} computes with: read in place where they are
 * such, else converted a piece at a time into memory that all queries of the group then read.
 */
final class KvStaging {
    private static final int SCALED = 32;

    private KvStaging() {}

    /**
     * Keys of {@code count} entries from {@code entry}, the first of a block.
     *
     * @param staging address of memory for whole blocks of them
     * @return address of blocks {@code [headDim][KEY_BLOCK]} floats
     */
    static long keys(DenseKv kv, int entry, int count, long staging) {
        int headDim = kv.headDim();
        long blockBytes = KEY_BLOCK * kv.rowBytes();
        long first = kv.keys().address() + entry / KEY_BLOCK * blockBytes;
        int blocks = Math.ceilDiv(count, KEY_BLOCK);
        return switch (kv.type()) {
            case F32 -> first;
            case F16 -> {
                F16.dequantize(first, staging, blocks * KEY_BLOCK * headDim);
                yield staging;
            }
            case Q8_0 -> {
                for (int block = 0; block < blocks; block++) {
                    dequantizeKeys(first + block * blockBytes, headDim, staging + 4L * block * KEY_BLOCK * headDim);
                }
                yield staging;
            }
        };
    }

    /**
     * Values of {@code count} entries from {@code entry}.
     *
     * @param staging address of memory for them
     * @return address of {@code [count][headDim]} floats
     */
    static long values(DenseKv kv, int entry, int count, long staging) {
        long first = kv.values().address() + entry * kv.rowBytes();
        if (kv.type() == KvType.F32) {
            return first;
        }
        dequantizeValues(kv.type(), first, staging, count * kv.headDim());
        return staging;
    }

    /**
     * Values of the entries in {@code count} slots.
     *
     * @param slots address of {@code [count]} ints, rising
     * @param staging address of memory for them
     * @return address of {@code [count][headDim]} floats
     */
    static long valuesOf(DenseKv kv, long slots, int count, long staging) {
        int first = slot(slots, 0);
        if (slot(slots, count - 1) - first == count - 1) {
            return values(kv, first, count, staging);
        }
        int headDim = kv.headDim();
        long rowBytes = kv.rowBytes();
        for (int i = 0; i < count; i++) {
            long row = kv.values().address() + slot(slots, i) * rowBytes;
            dequantizeValues(kv.type(), row, staging + 4L * i * headDim, headDim);
        }
        return staging;
    }

    /** The {@code i}-th int at address {@code slots}. */
    static int slot(long slots, int i) {
        return ALL.get(Layouts.INT, (slots + 4L * i) & MASK);
    }

    static void setSlot(long slots, int i, int slot) {
        ALL.set(Layouts.INT, (slots + 4L * i) & MASK, slot);
    }

    private static void dequantizeValues(KvType type, long source, long target, int count) {
        switch (type) {
            case F32 -> F32.dequantize(source, target, count);
            case F16 -> F16.dequantize(source, target, count);
            case Q8_0 -> Q8_0.dequantize(source, target, count);
        }
    }

    /** One block of {@link KvType#Q8_0} keys as {@code [headDim][KEY_BLOCK]} floats. */
    private static void dequantizeKeys(long block, int headDim, long target) {
        long quants = block + DenseKv.quantsOffset(headDim);
        for (int first = 0; first < headDim; first += SCALED) {
            for (int lane = 0; lane < KEY_BLOCK; lane += LANES) {
                // The scales pass through the first row of the target, which the first products then overwrite.
                long scales = target + 4L * (first * KEY_BLOCK + lane);
                F16.dequantize(block + 2L * (first / SCALED * KEY_BLOCK + lane), scales, LANES);
                FloatVector scale = FloatVector.fromMemorySegment(FLOATS, ALL, scales & MASK, ORDER);
                for (int d = first; d < first + SCALED; d++) {
                    long at = (long) d * KEY_BLOCK + lane;
                    scale.mul(Simd.signedBytes((quants + at) & MASK))
                            .intoMemorySegment(ALL, (target + 4L * at) & MASK, ORDER);
                }
            }
        }
    }
}
