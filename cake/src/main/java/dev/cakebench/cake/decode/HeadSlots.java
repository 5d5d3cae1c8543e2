package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.EntrySegment;
import dev.cakebench.inference.cache.HeadCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Which entry of one head lies where while tokens are decoded. Removing an entry moves the last entry of its segment into
 * the gap, so the segments lose their order; the order of the entries is kept here.
 */
public final class HeadSlots {
    private final HeadCache head;
    /** Segment of each entry, in the order of the entries. */
    private int[] segments;
    /** Index of each entry in its segment. */
    private int[] slots;

    private int size;

    /**
     * The entries that a head holds now.
     *
     * @param byPosition whether they are ordered by position; otherwise as they lie in the cache
     */
    public HeadSlots(HeadCache head, boolean byPosition) {
        this.head = head;
        int entries = head.entries();
        this.segments = new int[entries];
        this.slots = new int[entries];
        List<CacheSegment> all = head.segments();
        long[] keys = new long[entries];
        int[] segmentOf = new int[entries];
        int[] slotOf = new int[entries];
        int index = 0;
        for (int s = 0; s < all.size(); s++) {
            for (int i = 0; i < all.get(s).entries(); i++) {
                segmentOf[index] = s;
                slotOf[index] = i;
                keys[index] = (long) (byPosition ? all.get(s).position(i) : index) << 32 | index;
                index++;
            }
        }
        Arrays.sort(keys);
        for (long key : keys) {
            segments[size] = segmentOf[(int) key];
            slots[size] = slotOf[(int) key];
            size++;
        }
    }

    /** Number of entries. */
    public int size() {
        return size;
    }

    /** Position of the {@code index}-th entry. */
    public int position(int index) {
        return head.segments().get(segments[index]).position(slots[index]);
    }

    /** Where the attention of the {@code index}-th entry stands in a row in cache order. */
    public int cacheIndex(int index) {
        return starts()[segments[index]] + slots[index];
    }

    /** Where the entries of each segment begin in cache order. */
    private int[] starts() {
        List<CacheSegment> all = head.segments();
        int[] starts = new int[all.size()];
        for (int s = 1; s < starts.length; s++) {
            starts[s] = starts[s - 1] + all.get(s - 1).entries();
        }
        return starts;
    }

    /**
     * Attention of the first entries, summed over the query heads of the group.
     *
     * @param attention {@code [group][entries]} floats in cache order
     * @param count number of entries
     * @return {@code [count]} in the order of the entries
     */
    public double[] groupSums(MemorySegment attention, int group, int count) {
        int[] starts = starts();
        double[] sums = new double[count];
        for (int i = 0; i < count; i++) {
            int column = starts[segments[i]] + slots[i];
            for (int g = 0; g < group; g++) {
                sums[i] += attention.getAtIndex(ValueLayout.JAVA_FLOAT, (long) g * size + column);
            }
        }
        return sums;
    }

    /** Index in its segment of the {@code index}-th entry. */
    public int slot(int index) {
        return slots[index];
    }

    /** Segment of the {@code index}-th entry. */
    public CacheSegment segment(int index) {
        return head.segments().get(segments[index]);
    }

    /**
     * Segment of the {@code index}-th entry, to read, change or take out entries.
     *
     * @throws PolicyException when it allows nothing of that
     */
    public EntrySegment entries(int index) {
        CacheSegment segment = segment(index);
        if (segment instanceof EntrySegment entries) {
            return entries;
        }
        throw new PolicyException("evicting while decoding needs entries that can be taken out, found %s"
                .formatted(segment.getClass().getSimpleName()));
    }

    /** Notes that a token was appended to the tail; it is the last entry. */
    public void append() {
        if (size == slots.length) {
            segments = Arrays.copyOf(segments, size + size / 2 + 1);
            slots = Arrays.copyOf(slots, size + size / 2 + 1);
        }
        segments[size] = head.segments().size() - 1;
        slots[size] = head.tail().entries() - 1;
        size++;
    }

    /** Removes the {@code index}-th entry here and from the cache. */
    public void remove(int index) {
        int segment = segments[index];
        int slot = slots[index];
        EntrySegment entries = entries(index);
        int last = entries.entries() - 1;
        entries.remove(slot);
        System.arraycopy(segments, index + 1, segments, index, size - index - 1);
        System.arraycopy(slots, index + 1, slots, index, size - index - 1);
        size--;
        if (slot != last) {
            for (int i = 0; i < size; i++) {
                if (segments[i] == segment && slots[i] == last) {
                    slots[i] = slot;
                }
            }
        }
    }

    /** Puts the first {@code ranked.length} entries into this order of their present indices. */
    public void reorder(int[] ranked) {
        int[] movedSegments = new int[ranked.length];
        int[] movedSlots = new int[ranked.length];
        for (int i = 0; i < ranked.length; i++) {
            movedSegments[i] = segments[ranked[i]];
            movedSlots[i] = slots[ranked[i]];
        }
        System.arraycopy(movedSegments, 0, segments, 0, ranked.length);
        System.arraycopy(movedSlots, 0, slots, 0, ranked.length);
    }
}
