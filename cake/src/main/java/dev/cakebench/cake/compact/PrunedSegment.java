package dev.cakebench.cake.compact;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Entries whose keys have some channels only; the others count as 0. */
final class PrunedSegment extends FormedSegment {
    private final Channels channels;
    private final ChannelRows keys;
    private final ChannelRows values;

    PrunedSegment(Kernels kernels, Arena arena, KvType type, Channels channels, int entries) {
        super(kernels, channels.width(), entries);
        this.channels = channels;
        this.keys = new ChannelRows(arena, type, channels, entries);
        this.values = new ChannelRows(arena, type, Channels.all(channels.width()), entries);
    }

    /** Bytes of that many entries with {@code keyChannels} channels per key, and of their mask. */
    static long bytes(KvType type, int headDim, int keyChannels, int entries) {
        long rows = entries * (type.rowBytes(headDim, keyChannels) + type.rowBytes(headDim));
        return entries == 0 ? 0 : rows + Channels.maskBytes(headDim);
    }

    /** The channels of the keys. */
    Channels channels() {
        return channels;
    }

    /** Appends an entry; key and value are {@code [headDim]} floats at byte 0. */
    void append(int position, MemorySegment key, MemorySegment value) {
        add(position, storeKey(key, 0), storeValue(value, 0));
    }

    @Override
    public long bytes() {
        return entries() == 0 ? 0 : keys.bytes() + values.bytes() + channels.maskBytes();
    }

    @Override
    protected int storeKey(MemorySegment rows, long offset) {
        return keys.add(rows, offset);
    }

    @Override
    protected int storeValue(MemorySegment rows, long offset) {
        return values.add(rows, offset);
    }

    @Override
    protected RowReader keyReader() {
        return keys::read;
    }

    @Override
    protected RowReader valueReader() {
        return values::read;
    }

    @Override
    protected void freeKey(int place) {
        keys.remove(place);
    }

    @Override
    protected void freeValue(int place) {
        values.remove(place);
    }
}
