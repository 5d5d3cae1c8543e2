package dev.cakebench.cake.compact;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Memory in slots of one size, taken from an arena as needed and used again when it is given back. */
final class SlotPool {
    /** Slots that are taken at a time once the first ones are used up. */
    static final int PAGE_SLOTS = 16;

    private static final long ALIGNMENT = 64;

    private final Arena arena;
    private final long slotBytes;
    private final int firstSlots;
    private final List<MemorySegment> pages = new ArrayList<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private int used;

    /** @param firstSlots slots that are taken from the arena at once */
    SlotPool(Arena arena, long slotBytes, int firstSlots) {
        this.arena = arena;
        this.slotBytes = slotBytes;
        this.firstSlots = firstSlots;
        addPage(firstSlots);
    }

    /** Most bytes that such pools take from their arenas, alignment included. */
    static long allocatedBytes(long pools, long slotBytes, long slots) {
        return (slots * slotBytes) + (pools * ((PAGE_SLOTS * slotBytes) + (2 * ALIGNMENT)));
    }

    /** Index of a slot of any content. */
    int take() {
        if (!free.isEmpty()) {
            return free.pop();
        }
        if (used >= firstSlots && (used - firstSlots) % PAGE_SLOTS == 0) {
            addPage(PAGE_SLOTS);
        }
        return used++;
    }

    void giveBack(int slot) {
        free.push(slot);
    }

    /** Number of slots in use. */
    int live() {
        return used - free.size();
    }

    /** The memory that a slot lies in. */
    MemorySegment page(int slot) {
        return pages.get(slot < firstSlots ? 0 : 1 + (slot - firstSlots) / PAGE_SLOTS);
    }

    /** Where a slot begins in its {@link #page}. */
    long offset(int slot) {
        return slotBytes * (slot < firstSlots ? slot : (slot - firstSlots) % PAGE_SLOTS);
    }

    private void addPage(int slots) {
        pages.add(arena.allocate(slots * slotBytes, ALIGNMENT));
    }
}
