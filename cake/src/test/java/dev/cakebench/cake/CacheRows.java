package dev.cakebench.cake;

import dev.cakebench.inference.cache.EntrySegment;
import dev.cakebench.inference.cache.HeadCache;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The rows of a head whose keys and values were marked with their positions, see {@link ArrayLayer}. */
public final class CacheRows {
    private static final long ROOM = 4L * 256;

    private CacheRows() {}

    /** First element of each key of a head, in cache order; the first element of each value must be the same. */
    public static int[] marks(HeadCache head) {
        int[] marks = new int[head.entries()];
        int index = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(ROOM);
            MemorySegment value = arena.allocate(ROOM);
            for (var segment : head.segments()) {
                for (int i = 0; i < segment.entries(); i++) {
                    ((EntrySegment) segment).readKey(i, key, 0);
                    ((EntrySegment) segment).readValue(i, value, 0);
                    float mark = key.get(ValueLayout.JAVA_FLOAT, 0);
                    if (mark != value.get(ValueLayout.JAVA_FLOAT, 0)) {
                        throw new IllegalStateException("entry %d has key %s and value %s"
                                .formatted(index, mark, value.get(ValueLayout.JAVA_FLOAT, 0)));
                    }
                    marks[index++] = (int) mark;
                }
            }
        }
        return marks;
    }
}
