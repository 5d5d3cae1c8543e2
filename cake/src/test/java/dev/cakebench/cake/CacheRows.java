package dev.cakebench.cake;

import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;

/** The rows of a head whose keys and values were marked with their positions, see {@link ArrayLayer}. */
public final class CacheRows {

    private CacheRows() {}

    /** First element of each key of a head, in cache order. */
    public static int[] marks(HeadCache head) {
        return marks((ContextSegment) head.segments().getFirst(), head.tail());
    }

    /** First element of each key, in cache order; the first element of each value must be the same. */
    public static int[] marks(ContextSegment context, KvStore tail) {
        int[] marks = new int[context.entries() + tail.size()];
        for (int i = 0; i < marks.length; i++) {
            int slot = i - context.entries();
            float key = slot < 0 ? context.key(i, 0) : tail.key(slot, 0);
            float value = slot < 0 ? context.value(i, 0) : tail.value(slot, 0);
            if (key != value) {
                throw new IllegalStateException("entry %d has key %s and value %s".formatted(i, key, value));
            }
            marks[i] = (int) key;
        }
        return marks;
    }
}
