package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Keys and values of one KV head in the dense layout of {@link Kernels#attendDense}: keys in blocks of
 * {@link Kernels#KEY_BLOCK} entries, values in rows. The capacity is fixed; entries are exact copies of the rows that
 * came in, and entry i keeps its slot until {@link #retain}, {@link #remove} or {@link #truncate}.
 */
public final class KvStore {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final int headDim;
    private final int capacity;
    private final MemorySegment keys;
    private final MemorySegment values;
    private int size;

    /** An empty store for {@code capacity} entries of width {@code headDim}. */
    public KvStore(Arena arena, int headDim, int capacity) {
        this.headDim = headDim;
        this.capacity = capacity;
        long blocks = Math.ceilDiv(Math.max(capacity, 1), Kernels.KEY_BLOCK);
        long row = (long) headDim * Float.BYTES;
        this.keys = arena.allocate(blocks * Kernels.KEY_BLOCK * row, 64);
        this.values = arena.allocate(Math.max(capacity, 1) * row, 64);
    }

    /** A full store of its own with the first {@code entries} entries of {@code source}. */
    public static KvStore copyOf(Arena arena, KvStore source, int entries) {
        Objects.checkIndex(entries, source.size + 1);
        var copy = new KvStore(arena, source.headDim, entries);
        MemorySegment.copy(source.keys, 0, copy.keys, 0, Math.min(source.keys.byteSize(), copy.keys.byteSize()));
        MemorySegment.copy(source.values, 0, copy.values, 0, copy.valueByte(entries));
        copy.size = entries;
        return copy;
    }

    /** Number of entries. */
    public int size() {
        return size;
    }

    public int capacity() {
        return capacity;
    }

    public int headDim() {
        return headDim;
    }

    /** Bytes of {@code entries} entries: K and V as 32-bit floats. */
    public static long bytes(int entries, int headDim) {
        return 2L * entries * headDim * Float.BYTES;
    }

    /**
     * Appends one entry.
     *
     * @param keyRows segment that holds the key, {@code [headDim]} floats at byte {@code keyOffset}
     * @param valueRows segment that holds the value, {@code [headDim]} floats at byte {@code valueOffset}
     * @throws IllegalStateException when the store is full
     */
    public void append(MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        if (size == capacity) {
            throw new IllegalStateException("a KV store of %d entries is full".formatted(capacity));
        }
        for (int d = 0; d < headDim; d++) {
            keys.set(FLOAT, keyByte(size, d), keyRows.get(FLOAT, keyOffset + 4L * d));
        }
        MemorySegment.copy(valueRows, valueOffset, values, valueByte(size), 4L * headDim);
        size++;
    }

    /** Keeps the first {@code entries} entries. */
    public void truncate(int entries) {
        size = Objects.checkIndex(entries, size + 1);
    }

    /** Removes one entry; the last entry takes its slot. */
    public void remove(int slot) {
        int last = size - 1;
        if (Objects.checkIndex(slot, size) != last) {
            copyEntry(keys, values, last, slot);
        }
        size = last;
    }

    /** Keeps the entries {@code slots[0 .. count - 1]}, in that order; slots must differ. */
    public void retain(int[] slots, int count) {
        boolean ascending = true;
        for (int i = 0; i < count; i++) {
            Objects.checkIndex(slots[i], size);
            ascending &= i == 0 || slots[i] > slots[i - 1];
        }
        if (ascending) {
            for (int i = 0; i < count; i++) {
                if (slots[i] != i) {
                    copyEntry(keys, values, slots[i], i);
                }
            }
        } else {
            MemorySegment oldKeys = copy(keys);
            MemorySegment oldValues = copy(values);
            for (int i = 0; i < count; i++) {
                copyEntry(oldKeys, oldValues, slots[i], i);
            }
        }
        size = count;
    }

    /** Element {@code d} of the key of entry {@code slot}. */
    public float key(int slot, int d) {
        Objects.checkIndex(slot, size);
        return keys.get(FLOAT, keyByte(slot, Objects.checkIndex(d, headDim)));
    }

    /** Element {@code d} of the value of entry {@code slot}. */
    public float value(int slot, int d) {
        Objects.checkIndex(slot, size);
        return values.get(FLOAT, valueByte(slot) + 4L * Objects.checkIndex(d, headDim));
    }

    MemorySegment keys() {
        return keys;
    }

    MemorySegment values() {
        return values;
    }

    private void copyEntry(MemorySegment fromKeys, MemorySegment fromValues, int from, int to) {
        for (int d = 0; d < headDim; d++) {
            keys.set(FLOAT, keyByte(to, d), fromKeys.get(FLOAT, keyByte(from, d)));
        }
        MemorySegment.copy(fromValues, valueByte(from), values, valueByte(to), 4L * headDim);
    }

    private static MemorySegment copy(MemorySegment segment) {
        return MemorySegment.ofArray(segment.toArray(FLOAT));
    }

    private long keyByte(int slot, int d) {
        int block = slot / Kernels.KEY_BLOCK;
        int lane = slot % Kernels.KEY_BLOCK;
        return 4L * (((long) block * headDim + d) * Kernels.KEY_BLOCK + lane);
    }

    private long valueByte(int slot) {
        return 4L * slot * headDim;
    }
}
