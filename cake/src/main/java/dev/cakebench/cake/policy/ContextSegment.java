package dev.cakebench.cake.policy;

import dev.cakebench.inference.cache.AttentionPartial;
import dev.cakebench.inference.cache.EntrySegment;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.StoreView;
import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The first entries of a store that several caches share. What one of them removes is hidden from it, and the others never
 * notice. The rows are copied when an entry is replaced, or when a quarter of what is read is hidden.
 */
public final class ContextSegment implements EntrySegment {
    /** Hidden entries that are worth sharing the store in any case. */
    private static final int HIDDEN_AT_LEAST = 16;

    private static final int[] NONE = {};

    private final Kernels kernels;
    private final Arena arena;
    private KvStore store;
    private boolean owned;
    private int entries;
    /** Slots of the entries in the store; empty while they are its first ones in its order. */
    private int[] slots = NONE;
    /** Slots that are read and hidden. */
    private int[] hidden = NONE;

    /** A view of the first {@code entries} entries of {@code shared}; a copy, if needed, lives in {@code arena}. */
    public ContextSegment(Kernels kernels, Arena arena, KvStore shared, int entries) {
        if (entries > shared.size()) {
            throw new IllegalArgumentException(
                    "the first %d entries are not in a store of %d".formatted(entries, shared.size()));
        }
        this.kernels = kernels;
        this.arena = arena;
        this.store = shared;
        this.entries = entries;
    }

    /** A segment of all entries of {@code store}, which nothing else uses. */
    public static ContextSegment owned(Kernels kernels, Arena arena, KvStore store) {
        var segment = new ContextSegment(kernels, arena, store, store.size());
        segment.owned = true;
        return segment;
    }

    /** Element {@code d} of the key of one entry. */
    public float key(int entry, int d) {
        return store.key(slot(entry), d);
    }

    /** Element {@code d} of the value of one entry. */
    public float value(int entry, int d) {
        return store.value(slot(entry), d);
    }

    @Override
    public int entries() {
        return entries;
    }

    @Override
    public long bytes() {
        return KvStore.bytes(store.type(), store.headDim(), entries);
    }

    @Override
    public int position(int entry) {
        return store.position(slot(entry));
    }

    @Override
    public void readKey(int entry, MemorySegment target, long offset) {
        store.readKey(slot(entry), target, offset);
    }

    @Override
    public void readValue(int entry, MemorySegment target, long offset) {
        store.readValue(slot(entry), target, offset);
    }

    @Override
    public void remove(int entry) {
        int slot = slot(entry);
        int last = entries - 1;
        if (owned) {
            store.remove(slot);
        } else if (slots.length > 0 || entry != last) {
            hide(entry, slot);
        }
        entries = last;
    }

    private void hide(int entry, int slot) {
        if (hidden.length >= Math.max(HIDDEN_AT_LEAST, entries / 4)) {
            own();
            store.remove(entry);
            return;
        }
        if (slots.length == 0) {
            slots = IntStream.range(0, entries).toArray();
        }
        hidden = Arrays.copyOf(hidden, hidden.length + 1);
        hidden[hidden.length - 1] = slot;
        slots[entry] = slots[entries - 1];
        slots = Arrays.copyOf(slots, entries - 1);
    }

    @Override
    public void replace(
            int entry, int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        Objects.checkIndex(entry, entries);
        own();
        store.replace(entry, position, keyRows, keyOffset, valueRows, valueOffset);
    }

    /** Copies the rows unless that was done before: nothing is shared from here on. */
    public void own() {
        if (!owned) {
            store = hidden.length == 0
                    ? KvStore.copyOf(arena, store, entries)
                    : KvStore.copyOf(arena, store, Arrays.copyOf(slots, entries));
            owned = true;
            slots = NONE;
            hidden = NONE;
        }
    }

    @Override
    public @Nullable StoreView storeView() {
        return entries == 0 ? null : view();
    }

    private StoreView view() {
        return new StoreView(store, entries + hidden.length, hidden, slots);
    }

    @Override
    public void attend(
            MemorySegment queries,
            long offset,
            int firstPosition,
            AttentionPartial partial,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride) {
        if (entries == 0) {
            return;
        }
        if (firstPosition > 0 && hidden.length > 0) {
            // There entries are hidden by their positions.
            own();
        }
        view().attend(kernels, queries, offset, firstPosition, partial, logits, logitsOffset, logitsStride);
    }

    private int slot(int entry) {
        Objects.checkIndex(entry, entries);
        return slots.length == 0 ? entry : slots[entry];
    }
}
