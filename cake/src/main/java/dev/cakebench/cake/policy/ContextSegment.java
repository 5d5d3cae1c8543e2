package dev.cakebench.cake.policy;

import dev.cakebench.inference.cache.DenseSegment;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.StoreSegment;
import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The first entries of a store that several caches share. Removing the last entry only shortens the view; removing
 * another one copies the rows first, so the other caches never notice.
 */
public final class ContextSegment extends StoreSegment {
    private final Kernels kernels;
    private final Arena arena;
    private KvStore store;
    private boolean owned;
    private DenseSegment view;

    /** A view of the first {@code entries} entries of {@code shared}; a copy, if needed, lives in {@code arena}. */
    public ContextSegment(Kernels kernels, Arena arena, KvStore shared, int entries) {
        this.kernels = kernels;
        this.arena = arena;
        this.store = shared;
        this.view = DenseSegment.prefix(kernels, shared, entries);
    }

    /** A segment of all entries of {@code store}, which nothing else uses. */
    public static ContextSegment owned(Kernels kernels, Arena arena, KvStore store) {
        var segment = new ContextSegment(kernels, arena, store, store.size());
        segment.owned = true;
        return segment;
    }

    /** Element {@code d} of the key of entry {@code slot}. */
    public float key(int slot, int d) {
        return store.key(Objects.checkIndex(slot, entries()), d);
    }

    /** Element {@code d} of the value of entry {@code slot}. */
    public float value(int slot, int d) {
        return store.value(Objects.checkIndex(slot, entries()), d);
    }

    @Override
    public void remove(int slot) {
        int last = entries() - 1;
        if (Objects.checkIndex(slot, last + 1) != last) {
            own();
        }
        if (owned) {
            store.remove(slot);
        }
        view = DenseSegment.prefix(kernels, store, last);
    }

    @Override
    public void replace(
            int slot, int position, MemorySegment keyRows, long keyOffset, MemorySegment valueRows, long valueOffset) {
        Objects.checkIndex(slot, entries());
        own();
        store.replace(slot, position, keyRows, keyOffset, valueRows, valueOffset);
    }

    /** Copies the rows unless that was done before: nothing is shared from here on. */
    public void own() {
        if (!owned) {
            store = KvStore.copyOf(arena, store, entries());
            owned = true;
            view = DenseSegment.prefix(kernels, store, entries());
        }
    }

    @Override
    protected KvStore store() {
        return store;
    }

    @Override
    protected DenseSegment view() {
        return view;
    }
}
