package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.DenseKv;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Keys and values of one KV head with the true position of each entry, in the dense layout that attention reads. The
 * capacity is fixed; entries are the rows that came in, rounded to the type of the store, and entry i keeps its slot until
 * it is removed or, as the last one, takes the slot of one that is.
 *
 * <p>Layers with a sliding window hide entries by their positions. An entry that stands for several tokens has the
 * position of the newest of them.
 */
public final class KvStore {
    /** Bytes of the position of one entry. */
    public static final int POSITION_BYTES = DenseKv.POSITION_BYTES;

    private final DenseKv slots;
    private int size;

    /**
     * An empty store for {@code capacity} entries of width {@code headDim}.
     *
     * @throws dev.cakebench.inference.kernels.UnsupportedKvTypeException when heads of this width cannot be stored in
     *     this type
     */
    public KvStore(Arena arena, KvType type, int headDim, int capacity) {
        this.slots = new DenseKv(arena, type, headDim, capacity);
    }

    /** A full store of its own with the first {@code entries} entries of {@code source}. */
    public static KvStore copyOf(Arena arena, KvStore source, int entries) {
        Objects.checkIndex(entries, source.size + 1);
        var copy = new KvStore(arena, source.type(), source.headDim(), entries);
        copy.slots.copyFrom(source.slots, entries);
        copy.size = entries;
        return copy;
    }

    /** A full store of its own with these entries of {@code source}, in this order. */
    public static KvStore copyOf(Arena arena, KvStore source, int[] entries) {
        var copy = new KvStore(arena, source.type(), source.headDim(), entries.length);
        for (int i = 0; i < entries.length; i++) {
            copy.slots.copy(source.slots, Objects.checkIndex(entries[i], source.size), i);
        }
        copy.size = entries.length;
        return copy;
    }

    /** Number of entries. */
    public int size() {
        return size;
    }

    public KvType type() {
        return slots.type();
    }

    public int headDim() {
        return slots.headDim();
    }

    /** Bytes of K and V of {@code entries} entries, scales included; positions do not count. */
    public static long bytes(KvType type, int headDim, int entries) {
        return 2L * entries * type.rowBytes(headDim);
    }

    /** Bytes that a store of this capacity takes from its arena at most, positions and what alignment may cost included. */
    public static long allocatedBytes(KvType type, int headDim, int capacity) {
        return DenseKv.allocatedBytes(type, headDim, capacity);
    }

    /**
     * Appends one entry.
     *
     * @param position true position of the token
     * @param keyRows segment that holds the key, {@code [headDim]} floats at byte {@code keyOffset}
     * @param valueRows segment that holds the value, {@code [headDim]} floats at byte {@code valueOffset}
     * @throws IllegalStateException when the store is full
     */
    public void append(int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        if (size == slots.capacity()) {
            throw new IllegalStateException("a KV store of %d entries is full".formatted(size));
        }
        slots.set(size, position, keyRows, keyOffset, valueRows, valueOffset);
        size++;
    }

    /** Removes one entry; the last entry takes its slot. */
    public void remove(int slot) {
        int last = size - 1;
        if (Objects.checkIndex(slot, size) != last) {
            slots.copy(last, slot);
        }
        size = last;
    }

    /**
     * Overwrites one entry.
     *
     * @param position as for {@link #append}, like the other parameters
     */
    public void replace(
            int slot, int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        slots.set(Objects.checkIndex(slot, size), position, keyRows, keyOffset, valueRows, valueOffset);
    }

    /** Reads the key of entry {@code slot} as {@code [headDim]} floats to byte {@code offset}. */
    public void readKey(int slot, MemorySegment target, long offset) {
        Objects.checkIndex(slot, size);
        for (int d = 0; d < slots.headDim(); d++) {
            target.set(ValueLayout.JAVA_FLOAT, offset + 4L * d, slots.key(slot, d));
        }
    }

    /** Reads the value of entry {@code slot} as {@code [headDim]} floats to byte {@code offset}. */
    public void readValue(int slot, MemorySegment target, long offset) {
        Objects.checkIndex(slot, size);
        for (int d = 0; d < slots.headDim(); d++) {
            target.set(ValueLayout.JAVA_FLOAT, offset + 4L * d, slots.value(slot, d));
        }
    }

    /** Element {@code d} of the key of entry {@code slot}. */
    public float key(int slot, int d) {
        return slots.key(Objects.checkIndex(slot, size), d);
    }

    /** Element {@code d} of the value of entry {@code slot}. */
    public float value(int slot, int d) {
        return slots.value(Objects.checkIndex(slot, size), d);
    }

    /** True position of entry {@code slot}. */
    public int position(int slot) {
        return slots.position(Objects.checkIndex(slot, size));
    }

    DenseKv slots() {
        return slots;
    }
}
