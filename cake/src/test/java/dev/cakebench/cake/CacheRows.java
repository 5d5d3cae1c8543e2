package dev.cakebench.cake;

import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.inference.cache.HeadCache;

/** The rows of a head whose keys and values were marked with their positions, see {@link ArrayLayer}. */
public final class CacheRows {

    private CacheRows() {}

    /** First element of each key, in cache order; the first element of each value must be the same. */
    public static int[] marks(HeadCache head) {
        var context = (ContextSegment) head.segments().getFirst();
        int[] marks = new int[head.entries()];
        for (int i = 0; i < marks.length; i++) {
            int slot = i - context.entries();
            float key = slot < 0 ? context.key(i, 0) : head.tail().key(slot, 0);
            float value = slot < 0 ? context.value(i, 0) : head.tail().value(slot, 0);
            if (key != value) {
                throw new IllegalStateException("entry %d has key %s and value %s".formatted(i, key, value));
            }
            marks[i] = (int) key;
        }
        return marks;
    }
}
