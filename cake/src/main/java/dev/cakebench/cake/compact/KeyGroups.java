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
        return codes.rangeBytes(channels) + (size * codes.codeBytes(channels));
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

    /** Reads a key as {@code [headDim]} floats, 0 where a channel is not stored. */
    void read(int place, MemorySegment target, long offset) {
        int slot = place / group;
        long start = pool.offset(slot);
        if (channels.count() < channels.width()) {
            target.asSlice(offset, 4L * channels.width()).fill((byte) 0);
        }
        codes.decode(pool.page(slot), start, codesAt(start, place % group), 1, channels.kept(), target, offset);
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
