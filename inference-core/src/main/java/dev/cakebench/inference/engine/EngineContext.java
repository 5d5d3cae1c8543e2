package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.GateActivation;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.WeightMatrix;
import dev.cakebench.inference.model.LayerWeights;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelConfig;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.ModelWeights;
import dev.cakebench.inference.model.RopeConfig;
import dev.cakebench.inference.model.RopeTable;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What prefill and decoding share: the model, the kernels and the threads.
 *
 * @param tokenEmbedding {@code [vocabularySize][embeddingLength]}
 * @param layers the layers in order
 * @param outputNorm norm behind the last layer
 * @param output the projection to logits
 * @param ropeConfig which elements of a head are turned; that of all {@code ropes}
 * @param ropes rotary tables: of all layers, or of the global ones and then of the local ones
 * @param gateActivation what the gate of the feed-forward layer goes through
 * @param normEpsilon added to the mean square in every norm
 * @param embeddingScale factor of the token embeddings
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
        List<RopeTable> ropes,
        GateActivation gateActivation,
        float normEpsilon,
        float embeddingScale,
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
        ModelConfig config = model.config();
        ModelWeights weights = model.weights();
        int threads = pool.threads();
        return new EngineContext(
                shape,
                weights.tokenEmbedding(),
                layers(threads, config, weights.layers()),
                weights.outputNorm(),
                Projection.of(threads, weights.output()),
                config.rope(),
                ropes(config, weights.ropeFrequencyFactors()),
                config.architecture().gateActivation(),
                config.normEpsilon(),
                config.embeddingScale(),
                config.attentionScale(),
                kernels,
                kvType,
                pool,
                WorkerMemory.allocate(arena, kernels, shape, threads),
                new StageClock());
    }

    private static List<RopeTable> ropes(ModelConfig config, float[] frequencyFactors) {
        var rope = new RopeTable(config.rope(), frequencyFactors);
        return hasLocalRope(config) ? List.of(rope, new RopeTable(config.localRope(), new float[0])) : List.of(rope);
    }

    private static List<LayerPlan> layers(int threads, ModelConfig config, List<LayerWeights> weights) {
        var layers = new ArrayList<LayerPlan>();
        for (int l = 0; l < weights.size(); l++) {
            boolean local =
                    hasLocalRope(config) && config.shape().slidingWindow().isLocal(l);
            layers.add(LayerPlan.of(threads, config.shape(), l, weights.get(l), local ? 1 : 0));
        }
        return List.copyOf(layers);
    }

    private static boolean hasLocalRope(ModelConfig config) {
        return !config.localRope().equals(config.rope());
    }

    /** The scaled embedding of {@code token} as a row, {@code [embeddingLength]}. */
    void embed(int token, MemorySegment target, long targetOffset) {
        kernels.dequantizeRow(tokenEmbedding, token, target, targetOffset);
        if (embeddingScale != 1) {
            kernels.scaleRow(target, targetOffset, shape.embeddingLength(), embeddingScale);
        }
    }

    /** How one layer turns its queries and keys. */
    Rotary rotary(LayerPlan layer) {
        return new Rotary(ropeConfig, ropes.get(layer.queryHeads().ropeTable()));
    }

    /** Working memory of one thread. */
    WorkerMemory memory(int worker) {
        return workers.get(worker);
    }

    /** Bytes of one panel of {@code features}. */
    long panelBytes(int features) {
        return 4L * features * kernels.panelTokens();
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
