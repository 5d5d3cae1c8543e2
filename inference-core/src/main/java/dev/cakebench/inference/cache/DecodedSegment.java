package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.MemorySegment;

/**
 * A segment that stores its entries in a form of its own, such as pruned or quantised: they are decoded a block at a time
 * and then attended to like a dense segment of that many entries.
 */
public abstract class DecodedSegment implements EntrySegment {
    private final Kernels kernels;

    protected DecodedSegment(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * Decodes some entries as attention sees them.
     *
     * @param keys receives {@code [count][headDim]} from index 0 on
     * @param values receives {@code [count][headDim]} from index 0 on
     */
    protected abstract void decode(int first, int count, float[] keys, float[] values);

    @Override
    public final void attend(
            MemorySegment queries,
            long offset,
            int firstPosition,
            AttentionPartial partial,
            MemorySegment logits,
            long logitsOffset,
            int logitsStride) {
        DecodedBlock block = partial.decodedBlock();
        for (int first = 0; first < entries(); first += DecodedBlock.ENTRIES) {
            int count = Math.min(DecodedBlock.ENTRIES, entries() - first);
            decode(first, count, block.keys(), block.values());
            for (int i = 0; i < count; i++) {
                block.slots().setPosition(i, position(first + i));
            }
            block.slots().setRows(count, block.keys(), block.values());
            kernels.attendDense(
                    queries,
                    offset,
                    partial.queries(),
                    block.slots(),
                    count,
                    firstPosition,
                    partial.max(),
                    partial.sum(),
                    partial.weighted(),
                    logits,
                    logitsOffset + 4L * first,
                    logitsStride);
        }
    }
}
