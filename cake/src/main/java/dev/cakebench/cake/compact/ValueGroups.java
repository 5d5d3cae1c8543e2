package dev.cakebench.cake.compact;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Values that are quantised per token, over groups of channels. */
final class ValueGroups {
    private final AffineCodes codes;
    private final int group;
    private final int headDim;
    private final SlotPool pool;

    /**
     * @param group channels of a group; the last one of a row may be smaller
     * @param firstRows values that there is room for at once
     */
    ValueGroups(Arena arena, AffineCodes codes, int group, int headDim, int firstRows) {
        this.codes = codes;
        this.group = group;
        this.headDim = headDim;
        this.pool = new SlotPool(arena, bytes(codes, group, headDim), firstRows);
    }

    /** Bytes of one value. */
    static long bytes(AffineCodes codes, int group, int headDim) {
        return codes.rangeBytes(Math.ceilDiv(headDim, group)) + codes.codeBytes(headDim);
    }

    /** Quantises the value {@code [headDim]}; gives its place. */
    int add(float[] value) {
        int slot = pool.take();
        MemorySegment page = pool.page(slot);
        long start = pool.offset(slot);
        int ranges = Math.ceilDiv(value.length, group);
        for (int range = 0; range < ranges; range++) {
            float smallest = value[range * group];
            float largest = smallest;
            for (int d = range * group; d < Math.min(value.length, (range + 1) * group); d++) {
                smallest = Math.min(smallest, value[d]);
                largest = Math.max(largest, value[d]);
            }
            codes.putRange(smallest, largest, page, start, ranges, range);
        }
        codes.encode(value, 0, value.length, group, page, start, start + codes.rangeBytes(ranges));
        return slot;
    }

    /** Something to read values with, by one thread. */
    Reader reader() {
        return new Reader();
    }

    /** Reads values. */
    final class Reader {
        private final float[] minima = new float[headDim];
        private final float[] scales = new float[headDim];
        private final byte[] packed = new byte[codes.codeBytes(headDim)];

        /** Reads {@code [headDim]} floats to {@code target} from index {@code first} on. */
        void read(int place, float[] target, int first) {
            MemorySegment page = pool.page(place);
            long start = pool.offset(place);
            codes.readRanges(page, start, group, headDim, minima, scales);
            long codesAt = start + codes.rangeBytes(Math.ceilDiv(headDim, group));
            codes.decode(page, codesAt, packed, minima, scales, headDim, target, first);
        }
    }

    void remove(int place) {
        pool.giveBack(place);
    }

    /** Bytes of the values. */
    long bytes() {
        return pool.live() * bytes(codes, group, headDim);
    }
}
