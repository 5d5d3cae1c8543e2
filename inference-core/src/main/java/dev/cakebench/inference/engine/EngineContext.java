package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.WeightMatrix;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.RopeConfig;
import dev.cakebench.inference.model.RopeTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What prefill and decoding share: the model, the kernels and the threads.
 *
 * @param tokenEmbedding {@code [vocabularySize][embeddingLength]}
 * @param layers the layers in order
 * @param outputNorm norm behind the last layer
 * @param output the projection to logits
 * @param normEpsilon added to the mean square in every norm
 * @param attentionScale factor of the attention logits
 * @param kvType how K and V are stored
 * @param workers working memory, one per thread of {@code pool}
 * @param clock told which stage begins
 */
record EngineContext(
        ModelShape shape,
        WeightMatrix tokenEmbedding,
        List<LayerPlan> layers,
        MemorySegment outputNorm,
        Projection output,
        RopeConfig ropeConfig,
        RopeTable rope,
        float normEpsilon,
        float attentionScale,
        Kernels kernels,
        KvType kvType,
        WorkerPool pool,
        List<WorkerMemory> workers,
        StageClock clock) {

    /**
     * @param arena owner of the threads' working memory
     * @param pool stays open
     */
    static EngineContext of(Model model, Kernels kernels, KvType kvType, Arena arena, WorkerPool pool) {
        ModelShape shape = model.shape();
        RopeConfig ropeConfig = model.config().rope();
        int threads = pool.threads();
        return new EngineContext(
                shape,
                model.weights().tokenEmbedding(),
                model.weights().layers().stream()
                        .map(weights -> LayerPlan.of(threads, weights))
                        .toList(),
                model.weights().outputNorm(),
                Projection.of(threads, model.weights().output()),
                ropeConfig,
                new RopeTable(ropeConfig, model.weights().ropeFrequencyFactors()),
                model.config().normEpsilon(),
                (float) (1 / Math.sqrt(shape.headDim())),
                kernels,
                kvType,
                pool,
                WorkerMemory.allocate(arena, kernels, shape, threads),
                new StageClock());
    }

    /** Working memory of one thread. */
    WorkerMemory memory(int worker) {
        return workers.get(worker);
    }

    /** Width of all query heads together. */
    int queryWidth() {
        return shape.heads() * shape.headDim();
    }

    /** Width of all KV heads together. */
    int keyWidth() {
        return shape.kvHeads() * shape.headDim();
    }
}
