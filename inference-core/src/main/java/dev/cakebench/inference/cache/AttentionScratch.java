package dev.cakebench.inference.cache;

import java.util.ArrayList;
import java.util.List;

/** Reused memory of one thread for {@link SequenceCache#attend} and {@link SharedAttention}. */
public final class AttentionScratch {
    private final int groupSize;
    private final int headDim;
    private final List<HeadAttention> heads = new ArrayList<>();

    /** For groups of {@code groupSize} query heads of width {@code headDim}. */
    public AttentionScratch(int groupSize, int headDim) {
        this.groupSize = groupSize;
        this.headDim = headDim;
    }

    /** The {@code index}-th of several that are under way at a time. */
    HeadAttention head(int index) {
        while (heads.size() <= index) {
            heads.add(new HeadAttention(groupSize, headDim));
        }
        return heads.get(index);
    }
}
