package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Keys and values of one KV head in the dense layout of {@link Kernels#attendDense}: keys in blocks of
 * {@link Kernels#KEY_BLOCK} entries, values in rows. The capacity is fixed; entries are exact copies of the rows that
 * came in, and entry i keeps its slot until it is removed or, as the last one, takes the slot of one that is.
 */
public final class KvStore {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final long ALIGNMENT = 64;

    private final int headDim;
    private final int capacity;
    private final MemorySegment keys;
    private final MemorySegment values;
    private int size;

    /** An empty store for {@code capacity} entries of width {@code headDim}. */
    public KvStore(Arena arena, int headDim, int capacity) {
        this.headDim = headDim;
        this.capacity = capacity;
        this.keys = arena.allocate(keyBytes(capacity, headDim), ALIGNMENT);
        this.values = arena.allocate(valueBytes(capacity, headDim), ALIGNMENT);
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

    public int headDim() {
        return headDim;
    }

    /** Bytes of {@code entries} entries: K and V as 32-bit floats. */
    public static long bytes(int entries, int headDim) {
        return 2L * entries * headDim * Float.BYTES;
    }

    /** Bytes that a store of this capacity takes from its arena at most, with what alignment may cost. */
    public static long allocatedBytes(int capacity, int headDim) {
        return keyBytes(capacity, headDim) + valueBytes(capacity, headDim) + 2 * ALIGNMENT;
    }

    private static long keyBytes(int capacity, int headDim) {
        long blocks = Math.ceilDiv(Math.max(capacity, 1), Kernels.KEY_BLOCK);
        return blocks * Kernels.KEY_BLOCK * headDim * Float.BYTES;
    }

    private static long valueBytes(int capacity, int headDim) {
        return (long) Math.max(capacity, 1) * headDim * Float.BYTES;
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

    /** Removes one entry; the last entry takes its slot. */
    public void remove(int slot) {
        int last = size - 1;
        if (Objects.checkIndex(slot, size) != last) {
            copyEntry(last, slot);
        }
        size = last;
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

    private void copyEntry(int from, int to) {
        for (int d = 0; d < headDim; d++) {
            keys.set(FLOAT, keyByte(to, d), keys.get(FLOAT, keyByte(from, d)));
        }
        MemorySegment.copy(values, valueByte(from), values, valueByte(to), 4L * headDim);
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
