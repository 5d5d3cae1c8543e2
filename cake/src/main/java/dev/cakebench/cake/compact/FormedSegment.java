package dev.cakebench.cake.compact;

import dev.cakebench.inference.cache.DecodedSegment;
import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/** Entries that say where in their storage key and value lie, so that one may go while the others stay in place. */
abstract class FormedSegment extends DecodedSegment {
    private final int headDim;
    private int size;
    private int[] positions;
    private int[] keys;
    private int[] values;

    FormedSegment(Kernels kernels, int headDim, int capacity) {
        super(kernels);
        this.headDim = headDim;
        this.positions = new int[capacity];
        this.keys = new int[capacity];
        this.values = new int[capacity];
    }

    /** Stores a key of {@code [headDim]} floats; gives its place. */
    protected abstract int storeKey(MemorySegment rows, long offset);

    /** Stores a value of {@code [headDim]} floats; gives its place. */
    protected abstract int storeValue(MemorySegment rows, long offset);

    /** Something to read keys with, by one thread. */
    protected abstract RowReader keyReader();

    /** Something to read values with, by one thread. */
    protected abstract RowReader valueReader();

    /** Reads rows by their place. */
    @FunctionalInterface
    protected interface RowReader {
        /** Reads {@code [headDim]} floats to {@code target} from index {@code first} on. */
        void read(int place, float[] target, int first);
    }

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
        read(keyReader(), keys[Objects.checkIndex(entry, size)], target, offset);
    }

    @Override
    public final void readValue(int entry, MemorySegment target, long offset) {
        read(valueReader(), values[Objects.checkIndex(entry, size)], target, offset);
    }

    private void read(RowReader reader, int place, MemorySegment target, long offset) {
        float[] row = new float[headDim];
        reader.read(place, row, 0);
        MemorySegment.copy(row, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, headDim);
    }

    @Override
    protected final void decode(int first, int count, float[] keyRows, float[] valueRows) {
        RowReader keyReader = keyReader();
        RowReader valueReader = valueReader();
        for (int i = 0; i < count; i++) {
            keyReader.read(keys[first + i], keyRows, i * headDim);
            valueReader.read(values[first + i], valueRows, i * headDim);
        }
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
