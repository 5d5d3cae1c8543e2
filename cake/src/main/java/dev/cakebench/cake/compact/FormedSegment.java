package dev.cakebench.cake.compact;

import dev.cakebench.inference.cache.DecodedSegment;
import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/** Entries that say where in their storage key and value lie, so that one may go while the others stay in place. */
abstract class FormedSegment extends DecodedSegment {
    private int size;
    private int[] positions;
    private int[] keys;
    private int[] values;

    FormedSegment(Kernels kernels, int capacity) {
        super(kernels);
        this.positions = new int[capacity];
        this.keys = new int[capacity];
        this.values = new int[capacity];
    }

    /** Stores a key of {@code [headDim]} floats; gives its place. */
    protected abstract int storeKey(MemorySegment rows, long offset);

    /** Stores a value of {@code [headDim]} floats; gives its place. */
    protected abstract int storeValue(MemorySegment rows, long offset);

    protected abstract void loadKey(int place, MemorySegment target, long offset);

    protected abstract void loadValue(int place, MemorySegment target, long offset);

    protected abstract void freeKey(int place);

    protected abstract void freeValue(int place);

    /** Adds an entry whose key and value are stored already, the last in order. */
    protected final void add(int position, int key, int value) {
        if (size == positions.length) {
            int capacity = size + Math.max(size / 2, 8);
            positions = Arrays.copyOf(positions, capacity);
            keys = Arrays.copyOf(keys, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        positions[size] = position;
        keys[size] = key;
        values[size] = value;
        size++;
    }

    /** Where the key of an entry lies. */
    protected final int keyPlace(int entry) {
        return keys[entry];
    }

    /** Where the value of an entry lies. */
    protected final int valuePlace(int entry) {
        return values[entry];
    }

    /** Notes that the key of an entry was moved. */
    protected final void moveKey(int entry, int place) {
        keys[entry] = place;
    }

    /** Notes that the value of an entry was moved. */
    protected final void moveValue(int entry, int place) {
        values[entry] = place;
    }

    @Override
    public final int entries() {
        return size;
    }

    @Override
    public final int position(int entry) {
        return positions[Objects.checkIndex(entry, size)];
    }

    @Override
    public final void readKey(int entry, MemorySegment target, long offset) {
        loadKey(keys[Objects.checkIndex(entry, size)], target, offset);
    }

    @Override
    public final void readValue(int entry, MemorySegment target, long offset) {
        loadValue(values[Objects.checkIndex(entry, size)], target, offset);
    }

    @Override
    public final void replace(
            int entry, int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        freeKey(keys[Objects.checkIndex(entry, size)]);
        freeValue(values[entry]);
        positions[entry] = position;
        keys[entry] = storeKey(keyRows, keyOffset);
        values[entry] = storeValue(valueRows, valueOffset);
    }

    @Override
    public final void remove(int entry) {
        freeKey(keys[Objects.checkIndex(entry, size)]);
        freeValue(values[entry]);
        size--;
        positions[entry] = positions[size];
        keys[entry] = keys[size];
        values[entry] = values[size];
    }
}
