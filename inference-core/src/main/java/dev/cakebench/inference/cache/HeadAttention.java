package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.DenseReader;
import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attention of one step over one head of one cache, segment by segment. Reused from step to step; its memory grows to the
 * longest cache seen and then stays.
 */
public final class HeadAttention {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final AttentionPartial partial;
    private MemorySegment memory = MemorySegment.NULL;
    private List<CacheSegment> segments = List.of();
    private MemorySegment queries = MemorySegment.NULL;
    private long queriesOffset;
    private int firstPosition;
    private int entries;
    private boolean weighs;
    private MemorySegment logits = MemorySegment.NULL;
    private int done;
    /** The view whose logits still have to be put in order. */
    private @Nullable StoreView rearranged;

    private long logitsOffset;

    /** For groups of {@code groupSize} query heads of width {@code headDim}. */
    HeadAttention(int groupSize, int headDim) {
        this.partial = new AttentionPartial(groupSize, headDim);
    }

    /**
     * Begins with the first segment.
     *
     * @param queries {@code [groupSize][headDim]} after RoPE and scaled, at byte {@code queriesOffset}
     * @param firstPosition lowest position that the queries see; 0 or less for all
     * @param weights receives the attention {@code [groupSize][entries]} at the end; null where nobody wants it
     */
    void begin(
            HeadCache head,
            MemorySegment queries,
            long queriesOffset,
            int firstPosition,
            @Nullable MemorySegment weights) {
        this.segments = head.segments();
        this.queries = queries;
        this.queriesOffset = queriesOffset;
        this.firstPosition = firstPosition;
        this.entries = head.entries();
        this.weighs = weights != null;
        this.logits = weights == null ? ownLogits() : weights;
        this.done = 0;
        this.rearranged = null;
        this.logitsOffset = 0;
        partial.clear();
    }

    /**
     * The first segment as a reader of its store; the caller attends to it, together with others. There must be a {@link
     * CacheSegment#storeView} whose entries are all seen.
     */
    DenseReader first() {
        StoreView view = Objects.requireNonNull(segments.getFirst().storeView(), "view of a store");
        done = 1;
        logitsOffset = 4L * segments.getFirst().entries();
        if (view.plain()) {
            return view.reader(queries, queriesOffset, partial, logits, 0, entries);
        }
        rearranged = view;
        MemorySegment found = partial.storeLogits(partial.queries() * view.entries());
        return view.reader(queries, queriesOffset, partial, found, 0, view.entries());
    }

    /**
     * Attends to the segments that are left and writes the result.
     *
     * @param output receives {@code [groupSize][headDim]} at byte {@code outputOffset}
     */
    void finish(Kernels kernels, MemorySegment output, long outputOffset) {
        if (rearranged != null && weighs) {
            MemorySegment found = partial.storeLogits(0);
            rearranged.arrange(found, partial.queries(), logits, 0, entries);
        }
        for (; done < segments.size(); done++) {
            CacheSegment segment = segments.get(done);
            segment.attend(queries, queriesOffset, firstPosition, partial, logits, logitsOffset, entries);
            logitsOffset += 4L * segment.entries();
        }
        int dim = partial.headDim();
        for (int g = 0; g < partial.queries(); g++) {
            float sum = partial.sum()[g];
            for (int d = 0; d < dim; d++) {
                output.set(FLOAT, outputOffset + 4L * (g * dim + d), partial.weighted()[g * dim + d] / sum);
            }
            if (weighs) {
                kernels.softmaxRow(logits, 4L * g * entries, entries, 0, entries, 1f);
            }
        }
    }

    private MemorySegment ownLogits() {
        long bytes = (long) partial.queries() * entries * Float.BYTES;
        if (memory.byteSize() < bytes) {
            memory = Arena.ofAuto().allocate(bytes + (bytes >> 1), 64);
        }
        return memory;
    }
}
