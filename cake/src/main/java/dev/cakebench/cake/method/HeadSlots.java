package dev.cakebench.cake.method;

import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.HeadCache;
import java.util.Arrays;

/**
 * Which entry of one head lies in which slot while tokens are decoded. Removing an entry moves the last entry of its
 * segment into the gap, so the slots lose their order; the order of the entries is kept here.
 *
 * <p>An entry's slot is counted through both segments of the head: the context, then the tail from {@link #tailStart}.
 * The context only shrinks, so a slot in the tail has a fixed number although its place in the cache moves.
 */
final class HeadSlots {
    private final int tailStart;
    private int context;
    private int size;
    private int[] order;
    private int[] positions;

    /**
     * @param cachePositions positions in cache order: the context, then the tail
     * @param context how many of them are in the context segment
     * @param order the cache slots in the order of the entries
     */
    HeadSlots(int[] cachePositions, int context, int[] order) {
        this.tailStart = context;
        this.context = context;
        this.size = cachePositions.length;
        this.order = order.clone();
        this.positions = cachePositions.clone();
    }

    /** Number of entries. */
    int size() {
        return size;
    }

    /** Position of the {@code index}-th entry. */
    int position(int index) {
        return positions[order[index]];
    }

    /** Where the attention of the {@code index}-th entry stands in a row in cache order. */
    int cacheIndex(int index) {
        int slot = order[index];
        return slot < tailStart ? slot : slot - tailStart + context;
    }

    /** Notes that a token was appended to the tail; it is the last entry. */
    void append(int position) {
        int slot = tailStart + size - context;
        if (slot == positions.length) {
            positions = Arrays.copyOf(positions, slot + slot / 2 + 1);
        }
        if (size == order.length) {
            order = Arrays.copyOf(order, size + size / 2 + 1);
        }
        positions[slot] = position;
        order[size++] = slot;
    }

    /** Removes the {@code index}-th entry here and from the cache. */
    void remove(HeadCache head, int index) {
        int slot = order[index];
        boolean inContext = slot < tailStart;
        int last = inContext ? context - 1 : tailStart + size - context - 1;
        if (inContext) {
            contextSegment(head).remove(slot);
            context--;
        } else {
            head.tail().remove(slot - tailStart);
        }
        System.arraycopy(order, index + 1, order, index, size - index - 1);
        size--;
        if (slot != last) {
            positions[slot] = positions[last];
            for (int i = 0; i < size; i++) {
                if (order[i] == last) {
                    order[i] = slot;
                }
            }
        }
    }

    /** Puts the first {@code ranked.length} entries into this order of their present indices. */
    void reorder(int[] ranked) {
        int[] moved = new int[ranked.length];
        for (int i = 0; i < ranked.length; i++) {
            moved[i] = order[ranked[i]];
        }
        System.arraycopy(moved, 0, order, 0, moved.length);
    }

    private static ContextSegment contextSegment(HeadCache head) {
        if (head.segments().getFirst() instanceof ContextSegment segment) {
            return segment;
        }
        throw new PolicyException("evicting while decoding needs entries as they are, found %s"
                .formatted(head.segments().getFirst().getClass().getSimpleName()));
    }
}
