package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.EntrySegment;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.MemorySegment;

/** The keys of the first entries of one head as decoding found them; each turn starts from those, so no error adds up. */
final class TurnedSinks {
    private final int headDim;
    private final float[] found;
    private final float[] value;
    private long turned;

    /** @param sinks how many of the first entries of {@code head} */
    TurnedSinks(HeadSlots head, int sinks, int headDim) {
        this.headDim = headDim;
        this.found = new float[sinks * headDim];
        this.value = new float[headDim];
        for (int i = 0; i < sinks; i++) {
            entries(head.segment(i)).readKey(head.slot(i), MemorySegment.ofArray(found), 4L * i * headDim);
        }
    }

    /** Turns the sinks on by this many positions. */
    void turn(HeadSlots head, Rotary rotary, int positions) {
        turned += positions;
        float[] keys = found.clone();
        rotary.turnAll(keys, headDim, turned);
        MemorySegment keyRows = MemorySegment.ofArray(keys);
        MemorySegment valueRow = MemorySegment.ofArray(value);
        for (int i = 0; i < keys.length / headDim; i++) {
            EntrySegment segment = entries(head.segment(i));
            segment.readValue(head.slot(i), valueRow, 0);
            segment.replace(head.slot(i), head.position(i), keyRows, 4L * i * headDim, valueRow, 0);
        }
    }

    private static EntrySegment entries(CacheSegment segment) {
        if (segment instanceof EntrySegment entries) {
            return entries;
        }
        throw new PolicyException(
                "positions: cache-slot turns the keys of the sinks at every step and needs entries that can be changed, found %s;"
                                .formatted(segment.getClass().getSimpleName())
                        + " use positions: original, or leave out what changes the form of the entries");
    }
}
