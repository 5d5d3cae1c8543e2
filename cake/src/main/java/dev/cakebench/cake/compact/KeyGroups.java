package dev.cakebench.cake.compact;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Keys that are quantised per channel, over groups of tokens. The memory of a group is free when its last key is gone. */
final class KeyGroups {
    private final AffineCodes codes;
    private final int group;
    private final Channels channels;
    private final SlotPool pool;
    /** Keys of each group that are still there. */
    private int[] live;
    /** Keys that each group was made of. */
    private int[] sizes;

    private long bytes;

    /**
     * @param group most tokens of a group
     * @param channels those that are stored
     * @param firstGroups groups that there is room for at once
     */
    KeyGroups(Arena arena, AffineCodes codes, int group, Channels channels, int firstGroups) {
        this.codes = codes;
        this.group = group;
        this.channels = channels;
        this.pool = new SlotPool(arena, bytes(codes, group, channels.count()), firstGroups);
        this.live = new int[firstGroups];
        this.sizes = new int[firstGroups];
    }

    /** Bytes of a group of {@code size} keys with this many channels. */
    static long bytes(AffineCodes codes, int size, int channels) {
        return codes.rangeBytes(channels) + ((long) size * codes.codeBytes(channels));
    }

    /**
     * Quantises a group.
     *
     * @param keys {@code [size][channels]}
     * @return place of its first key; the others follow
     */
    int add(float[] keys, int size) {
        int slot = pool.take();
        MemorySegment page = pool.page(slot);
        long start = pool.offset(slot);
        int width = channels.count();
        for (int c = 0; c < width; c++) {
            float smallest = keys[c];
            float largest = keys[c];
            for (int i = 1; i < size; i++) {
                smallest = Math.min(smallest, keys[i * width + c]);
                largest = Math.max(largest, keys[i * width + c]);
            }
            codes.putRange(smallest, largest, page, start, width, c);
        }
        for (int i = 0; i < size; i++) {
            codes.encode(keys, i * width, width, 1, page, start, codesAt(start, i));
        }
        if (slot >= live.length) {
            live = Arrays.copyOf(live, slot + SlotPool.PAGE_SLOTS);
            sizes = Arrays.copyOf(sizes, live.length);
        }
        live[slot] = size;
        sizes[slot] = size;
        bytes += bytes(codes, size, width);
        return slot * group;
    }

    /** Something to read keys with, by one thread; keys of one group one after the other are read faster. */
    Reader reader() {
        return new Reader();
    }

    /** Reads keys. */
    final class Reader {
        private final float[] minima = new float[channels.count()];
        private final float[] scales = new float[channels.count()];
        private final float[] stored = new float[channels.count()];
        private final byte[] packed = new byte[codes.codeBytes(channels.count())];
        private int slot = -1;

        /** Reads {@code [headDim]} floats to {@code target} from index {@code first} on, 0 where a channel is not stored. */
        void read(int place, float[] target, int first) {
            int width = channels.count();
            if (place / group != slot) {
                slot = place / group;
                codes.readRanges(pool.page(slot), pool.offset(slot), 1, width, minima, scales);
            }
            long codesAt = codesAt(pool.offset(slot), place % group);
            if (width == channels.width()) {
                codes.decode(pool.page(slot), codesAt, packed, minima, scales, width, target, first);
            } else {
                codes.decode(pool.page(slot), codesAt, packed, minima, scales, width, stored, 0);
                channels.scatter(stored, target, first);
            }
        }
    }

    void remove(int place) {
        int slot = place / group;
        live[slot]--;
        if (live[slot] == 0) {
            bytes -= bytes(codes, sizes[slot], channels.count());
            pool.giveBack(slot);
        }
    }

    /** Bytes of the groups that are there, keys that are gone from them included. */
    long bytes() {
        return bytes;
    }

    private long codesAt(long start, int index) {
        return start + bytes(codes, index, channels.count());
    }
}
