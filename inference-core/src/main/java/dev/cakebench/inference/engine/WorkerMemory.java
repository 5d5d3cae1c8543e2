package dev.cakebench.inference.engine;

import dev.cakebench.inference.cache.AttentionScratch;
import dev.cakebench.inference.kernels.KernelScratch;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Working memory of one thread of an engine.
 *
 * @param kernel of the kernels
 * @param attention of the caches
 * @param embeddings rows of one panel's token embeddings, {@code [panelTokens][embeddingLength]}
 */
record WorkerMemory(KernelScratch kernel, AttentionScratch attention, MemorySegment embeddings) {

    /** Memory for each of {@code threads} threads. */
    static List<WorkerMemory> allocate(Arena arena, Kernels kernels, ModelShape shape, int threads) {
        int widest =
                Math.max(Math.max(shape.embeddingLength(), shape.feedForwardLength()), shape.heads() * shape.headDim());
        // A panel of queries is multiplied as a matrix too.
        int maxColumns = Math.max(widest, kernels.panelTokens());
        long embeddings = 4L * kernels.panelTokens() * shape.embeddingLength();
        var memory = new ArrayList<WorkerMemory>();
        for (int i = 0; i < threads; i++) {
            memory.add(new WorkerMemory(
                    kernels.newScratch(arena, maxColumns, shape.headDim()),
                    new AttentionScratch(shape.groupSize(), shape.headDim()),
                    arena.allocate(embeddings, 64)));
        }
        return List.copyOf(memory);
    }
}
