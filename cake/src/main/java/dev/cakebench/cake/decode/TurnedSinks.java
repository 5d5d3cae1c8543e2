package dev.cakebench.cake.decode;

import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.DenseTail;
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
            asStored(head.segment(i)).readKey(head.slot(i), MemorySegment.ofArray(found), 4L * i * headDim);
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
            EntrySegment entries = asStored(head.segment(i));
            entries.readValue(head.slot(i), valueRow, 0);
            entries.replace(head.slot(i), head.position(i), keyRows, 4L * i * headDim, valueRow, 0);
        }
    }

    /** Turning a key mixes its channels, so it must not be pruned, and storing it again must cost no more than a rounding. */
    private static EntrySegment asStored(CacheSegment segment) {
        if (segment instanceof ContextSegment || segment instanceof DenseTail) {
            return (EntrySegment) segment;
        }
        throw new PolicyException(
                "positions: cache-slot turns the keys of the sinks at every step and needs them stored as they are, found %s;"
                                .formatted(segment.getClass().getSimpleName())
                        + " use positions: original, or leave out what changes the form of the entries");
    }
}
