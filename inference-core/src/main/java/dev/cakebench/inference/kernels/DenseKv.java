package dev.cakebench.inference.kernels;

import static dev.cakebench.inference.kernels.Kernels.KEY_BLOCK;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Slots for keys, values and positions of one KV head in the layout that {@link Kernels#attendDense} reads.
 *
 * <p>Keys stand in blocks of {@link Kernels#KEY_BLOCK} entries, entries in lanes: entry i is lane {@code i % KEY_BLOCK} of
 * block {@code i / KEY_BLOCK}, and a block is {@code [headDim][KEY_BLOCK]} elements; of {@link KvType#Q8_0} it is
 * {@code [headDim / 32][KEY_BLOCK]} 16-bit scales, then {@code [headDim][KEY_BLOCK]} bytes. Values are the rows of
 * {@link KvCodec}, one behind the other. The lanes behind the last entry are readable.
 */
public final class DenseKv {
    /** Bytes of the position of one entry. */
    public static final int POSITION_BYTES = Integer.BYTES;

    private static final long ALIGNMENT = 64;
    private static final int SCALED = 32;

    private final KvType type;
    private final int headDim;
    private final int capacity;
    private final long rowBytes;
    private final MemorySegment keys;
    private final MemorySegment values;
    private final MemorySegment positions;

    /**
     * Slots of any content.
     *
     * @throws UnsupportedKvTypeException when heads of this width cannot be stored in this type
     */
    public DenseKv(Arena arena, KvType type, int headDim, int capacity) {
        type.requireHeadDim(headDim);
        this.type = type;
        this.headDim = headDim;
        this.capacity = capacity;
        this.rowBytes = type.rowBytes(headDim);
        this.keys = arena.allocate(keyBytes(type, headDim, capacity), ALIGNMENT);
        this.values = arena.allocate(valueBytes(type, headDim, capacity), ALIGNMENT);
        this.positions = arena.allocate(positionBytes(capacity), ALIGNMENT);
    }

    /** Bytes that {@code capacity} slots take from their arena at most, with what alignment may cost. */
    public static long allocatedBytes(KvType type, int headDim, int capacity) {
        return keyBytes(type, headDim, capacity)
                + valueBytes(type, headDim, capacity)
                + positionBytes(capacity)
                + 3 * ALIGNMENT;
    }

    public KvType type() {
        return type;
    }

    public int headDim() {
        return headDim;
    }

    /** Number of slots. */
    public int capacity() {
        return capacity;
    }

    /**
     * Fills a slot; key and value are rounded to the type.
     *
     * @param position true position of the token
     * @param keyRows segment that holds the key, {@code [headDim]} floats at byte {@code keyOffset}
     * @param valueRows segment that holds the value, {@code [headDim]} floats at byte {@code valueOffset}
     */
    public void set(
            int slot, int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        Objects.checkIndex(slot, capacity);
        setKey(slot, keyRows, keyOffset);
        KvCodec.encode(type, valueRows, valueOffset, headDim, values, valueByte(slot));
        setPosition(slot, position);
    }

    /**
     * Fills the first {@code count} slots of 32-bit floats but for their positions.
     *
     * @param keyRows {@code [count][headDim]}
     * @param valueRows {@code [count][headDim]}
     * @throws IllegalStateException when the slots are of another type
     */
    public void setRows(int count, float[] keyRows, float[] valueRows) {
        if (type != KvType.F32) {
            throw new IllegalStateException("rows of 32-bit floats cannot be copied to slots of " + type);
        }
        Objects.checkIndex(count, capacity + 1);
        // Turned in an array, whose elements are written faster than those of a segment.
        float[] block = new float[headDim * KEY_BLOCK];
        for (int first = 0; first < count; first += KEY_BLOCK) {
            int lanes = Math.min(KEY_BLOCK, count - first);
            for (int lane = 0; lane < lanes; lane++) {
                int row = (first + lane) * headDim;
                for (int d = 0; d < headDim; d++) {
                    block[d * KEY_BLOCK + lane] = keyRows[row + d];
                }
            }
            MemorySegment.copy(block, 0, keys, Layouts.FLOAT, blockByte(first), block.length);
        }
        MemorySegment.copy(valueRows, 0, values, Layouts.FLOAT, 0, count * headDim);
    }

    /** Notes the position of the entry in a slot. */
    public void setPosition(int slot, int position) {
        positions.set(Layouts.INT, 4L * Objects.checkIndex(slot, capacity), position);
    }

    /** Copies the entry of one slot to another. */
    public void copy(int from, int to) {
        copy(this, from, to);
    }

    /** Copies the entry of a slot of {@code source}, which has the same type and head width, to a slot. */
    public void copy(DenseKv source, int from, int to) {
        requireSameKind(source);
        Objects.checkIndex(from, source.capacity);
        Objects.checkIndex(to, capacity);
        long sourceBlock = blockByte(from);
        long targetBlock = blockByte(to);
        int sourceLane = from % KEY_BLOCK;
        int targetLane = to % KEY_BLOCK;
        switch (type) {
            case F32 -> {
                for (int d = 0; d < headDim; d++) {
                    int element = source.keys.get(Layouts.INT, sourceBlock + 4L * (d * KEY_BLOCK + sourceLane));
                    keys.set(Layouts.INT, targetBlock + 4L * (d * KEY_BLOCK + targetLane), element);
                }
            }
            case F16 -> copyShorts(source, sourceBlock, sourceLane, targetBlock, targetLane, headDim);
            case Q8_0 -> {
                copyShorts(source, sourceBlock, sourceLane, targetBlock, targetLane, headDim / SCALED);
                for (int d = 0; d < headDim; d++) {
                    byte element = source.keys.get(Layouts.BYTE, quantByte(sourceBlock, sourceLane, d));
                    keys.set(Layouts.BYTE, quantByte(targetBlock, targetLane, d), element);
                }
            }
        }
        MemorySegment.copy(source.values, valueByte(from), values, valueByte(to), rowBytes);
        positions.set(Layouts.INT, 4L * to, source.position(from));
    }

    private void requireSameKind(DenseKv source) {
        if (source.type != type || source.headDim != headDim) {
            throw new IllegalArgumentException("entries of %s and head width %d cannot be copied to %s and %d"
                    .formatted(source.type, source.headDim, type, headDim));
        }
    }

    /** Copies the first {@code entries} slots of {@code source}, which has the same type and head width. */
    public void copyFrom(DenseKv source, int entries) {
        requireSameKind(source);
        Objects.checkIndex(entries, Math.min(capacity, source.capacity) + 1);
        long blocks = Math.ceilDiv(entries, KEY_BLOCK);
        MemorySegment.copy(source.keys, 0, keys, 0, blocks * KEY_BLOCK * rowBytes);
        MemorySegment.copy(source.values, 0, values, 0, valueByte(entries));
        MemorySegment.copy(source.positions, 0, positions, 0, 4L * entries);
    }

    /** Element {@code d} of the key in a slot. */
    public float key(int slot, int d) {
        Objects.checkIndex(slot, capacity);
        Objects.checkIndex(d, headDim);
        long block = blockByte(slot);
        int lane = slot % KEY_BLOCK;
        return switch (type) {
            case F32 -> keys.get(Layouts.FLOAT, block + 4L * (d * KEY_BLOCK + lane));
            case F16 -> half(block + 2L * (d * KEY_BLOCK + lane));
            case Q8_0 ->
                half(block + 2L * (d / SCALED * KEY_BLOCK + lane)) * keys.get(Layouts.BYTE, quantByte(block, lane, d));
        };
    }

    /** Element {@code d} of the value in a slot. */
    public float value(int slot, int d) {
        Objects.checkIndex(slot, capacity);
        return KvCodec.element(type, values, valueByte(slot), Objects.checkIndex(d, headDim));
    }

    /** Position of the entry in a slot. */
    public int position(int slot) {
        return positions.get(Layouts.INT, 4L * Objects.checkIndex(slot, capacity));
    }

    /** Bytes of one key, or of one value. */
    long rowBytes() {
        return rowBytes;
    }

    MemorySegment keys() {
        return keys;
    }

    MemorySegment values() {
        return values;
    }

    MemorySegment positions() {
        return positions;
    }

    private void setKey(int slot, MemorySegment rows, long offset) {
        long block = blockByte(slot);
        int lane = slot % KEY_BLOCK;
        switch (type) {
            case F32 -> {
                for (int d = 0; d < headDim; d++) {
                    float element = rows.get(Layouts.FLOAT, offset + 4L * d);
                    keys.set(Layouts.FLOAT, block + 4L * (d * KEY_BLOCK + lane), element);
                }
            }
            case F16 -> {
                for (int d = 0; d < headDim; d++) {
                    short element = Float.floatToFloat16(rows.get(Layouts.FLOAT, offset + 4L * d));
                    keys.set(Layouts.FILE_SHORT, block + 2L * (d * KEY_BLOCK + lane), element);
                }
            }
            case Q8_0 -> {
                for (int first = 0; first < headDim; first += SCALED) {
                    short half = KvCodec.scale(rows, offset + 4L * first);
                    float scale = Float.float16ToFloat(half);
                    keys.set(Layouts.FILE_SHORT, block + 2L * (first / SCALED * KEY_BLOCK + lane), half);
                    for (int d = first; d < first + SCALED; d++) {
                        byte element = KvCodec.quant(rows.get(Layouts.FLOAT, offset + 4L * d), scale);
                        keys.set(Layouts.BYTE, quantByte(block, lane, d), element);
                    }
                }
            }
        }
    }

    private void copyShorts(
            DenseKv source, long sourceBlock, int sourceLane, long targetBlock, int targetLane, int rows) {
        for (int row = 0; row < rows; row++) {
            short element = source.keys.get(Layouts.FILE_SHORT, sourceBlock + 2L * (row * KEY_BLOCK + sourceLane));
            keys.set(Layouts.FILE_SHORT, targetBlock + 2L * (row * KEY_BLOCK + targetLane), element);
        }
    }

    private float half(long offset) {
        return Float.float16ToFloat(keys.get(Layouts.FILE_SHORT, offset));
    }

    /** Where the key block of a slot begins. */
    private long blockByte(int slot) {
        return (long) (slot / KEY_BLOCK) * KEY_BLOCK * rowBytes;
    }

    private long quantByte(long block, int lane, int d) {
        return block + quantsOffset(headDim) + (long) d * KEY_BLOCK + lane;
    }

    private long valueByte(int slot) {
        return slot * rowBytes;
    }

    /** Where the bytes of a {@link KvType#Q8_0} key block begin, behind its scales. */
    static long quantsOffset(int headDim) {
        return 2L * (headDim / SCALED) * KEY_BLOCK;
    }

    private static long keyBytes(KvType type, int headDim, int capacity) {
        return (long) Math.ceilDiv(Math.max(capacity, 1), KEY_BLOCK) * KEY_BLOCK * type.rowBytes(headDim);
    }

    private static long valueBytes(KvType type, int headDim, int capacity) {
        return Math.max(capacity, 1) * type.rowBytes(headDim);
    }

    private static long positionBytes(int capacity) {
        return (long) POSITION_BYTES * Math.max(capacity, 1);
    }
}
