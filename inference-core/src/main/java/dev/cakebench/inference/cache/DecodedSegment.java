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
            for (int i = 0; i < count; i++) {
                readKey(first + i, block.key(), 0);
                readValue(first + i, block.value(), 0);
                block.slots().set(i, position(first + i), block.key(), 0, block.value(), 0);
            }
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
