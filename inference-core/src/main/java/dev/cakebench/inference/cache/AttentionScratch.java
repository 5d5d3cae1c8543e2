package dev.cakebench.inference.cache;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reused memory of one thread for {@link SequenceCache#attend}; grows to the longest cache seen and then stays. */
public final class AttentionScratch {
    private final AttentionPartial partial;
    private MemorySegment logits = MemorySegment.NULL;

    /** For groups of {@code groupSize} query heads of width {@code headDim}. */
    public AttentionScratch(int groupSize, int headDim) {
        this.partial = new AttentionPartial(groupSize, headDim);
    }

    /** The partial result, cleared. */
    public AttentionPartial clearedPartial() {
        partial.clear();
        return partial;
    }

    /** At least {@code length} native floats of any content. */
    public MemorySegment logits(int length) {
        long bytes = (long) length * Float.BYTES;
        if (logits.byteSize() < bytes) {
            logits = Arena.ofAuto().allocate(bytes + (bytes >> 1), 64);
        }
        return logits;
    }
}
