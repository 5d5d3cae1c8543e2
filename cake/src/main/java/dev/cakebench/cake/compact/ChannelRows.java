package dev.cakebench.cake.compact;

import dev.cakebench.inference.kernels.KvCodec;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Keys or values in a cache's KV type, of which all or some channels are stored. */
final class ChannelRows {
    private final KvType type;
    private final Channels channels;
    private final long rowBytes;
    private final SlotPool pool;

    /** @param firstRows rows that there is room for at once */
    ChannelRows(Arena arena, KvType type, Channels channels, int firstRows) {
        this.type = type;
        this.channels = channels;
        this.rowBytes = type.rowBytes(channels.width(), channels.count());
        this.pool = new SlotPool(arena, rowBytes, firstRows);
    }

    /** Stores the {@code [width]} floats at byte {@code offset}; gives their slot. */
    int add(MemorySegment rows, long offset) {
        int slot = pool.take();
        KvCodec.encodeChannels(
                type, rows, offset, channels.width(), channels.kept(), pool.page(slot), pool.offset(slot));
        return slot;
    }

    /** Reads {@code [width]} floats to {@code target} from index {@code first} on, 0 where a channel is not stored. */
    void read(int slot, float[] target, int first) {
        KvCodec.decodeChannels(
                type, pool.page(slot), pool.offset(slot), channels.width(), channels.kept(), target, first);
    }

    void remove(int slot) {
        pool.giveBack(slot);
    }

    /** Number of rows. */
    int live() {
        return pool.live();
    }

    /** Bytes of the rows. */
    long bytes() {
        return live() * rowBytes;
    }
}
