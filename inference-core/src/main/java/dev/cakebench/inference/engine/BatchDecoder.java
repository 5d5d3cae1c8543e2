package dev.cakebench.inference.engine;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.GateActivation;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One decoding step of a batch of sequences: the weights are read once for all of them, each attends to its own cache.
 * Valid for one step.
 */
final class BatchDecoder {
    private final EngineContext context;
    private final ModelShape shape;
    private final Kernels kernels;
    private final WorkerPool pool;
    private final DecodeBuffers buffers;
    private final List<? extends SequenceCache> caches;

    /**
     * @param buffers for at least as many sequences as there are caches
     * @param caches one per sequence
     */
    BatchDecoder(EngineContext context, DecodeBuffers buffers, List<? extends SequenceCache> caches) {
        this.context = context;
        this.shape = context.shape();
        this.kernels = context.kernels();
        this.pool = context.pool();
        this.buffers = buffers;
        this.caches = caches;
    }

    /** Decodes one token per sequence into {@code logits[sequence]}. */
    void step(int[] tokens, float[][] logits) {
        int batch = caches.size();
        context.clock().enter(Stage.EMBEDDING);
        pool.run(
                batch,
                (sequence, worker) -> kernels.dequantizeRow(
                        context.tokenEmbedding(),
                        tokens[sequence],
                        buffers.residual,
                        rowBytes(shape.embeddingLength()) * sequence));
        fillRotations();
        for (int l = 0; l < context.layers().size(); l++) {
            LayerPlan layer = context.layers().get(l);
            attend(l, layer);
            feedForward(layer);
        }
        for (SequenceCache cache : caches) {
            cache.endStep();
        }
        norm(context.outputNorm());
        context.clock().enter(Stage.LOGITS);
        context.output().multiplyRows(context, buffers.normed, batch, false, buffers.logits);
        long bytes = rowBytes(shape.vocabularySize());
        for (int i = 0; i < batch; i++) {
            MemorySegment.copy(buffers.logits, i * bytes, MemorySegment.ofArray(logits[i]), 0, bytes);
        }
        context.clock().leave();
    }

    /** The cells of one example mostly stand at the same position, which is computed once. */
    private void fillRotations() {
        long bytes = rowBytes(context.ropeConfig().rotated());
        for (int i = 0; i < caches.size(); i++) {
            int position = caches.get(i).position();
            if (i > 0 && position == caches.get(i - 1).position()) {
                MemorySegment.copy(buffers.rotation, (i - 1) * bytes, buffers.rotation, i * bytes, bytes);
            } else {
                context.rope().fillRow(position, buffers.rotation, i * bytes);
            }
        }
    }

    private void attend(int layerIndex, LayerPlan layer) {
        int batch = caches.size();
        norm(layer.attentionNorm());
        context.clock().enter(Stage.QUERY_KEY_VALUE);
        layer.queryKeyValue()
                .multiplyRows(context, buffers.normed, batch, false, buffers.queries, buffers.keys, buffers.values);
        context.clock().enter(Stage.ROPE);
        pool.run(batch, (sequence, worker) -> append(layerIndex, sequence));
        context.clock().enter(Stage.ATTENTION);
        int kvHeads = shape.kvHeads();
        long groupBytes = rowBytes(shape.groupSize() * shape.headDim());
        pool.run(
                batch * kvHeads,
                (item, worker) -> caches.get(item / kvHeads)
                        .attend(
                                layerIndex,
                                item % kvHeads,
                                buffers.queries,
                                item * groupBytes,
                                buffers.attended,
                                item * groupBytes,
                                context.memory(worker).attention()));
        for (SequenceCache cache : caches) {
            cache.endLayer(layerIndex);
        }
        context.clock().enter(Stage.ATTENTION_OUTPUT);
        layer.attentionOutput().multiplyRows(context, buffers.attended, batch, true, buffers.residual);
    }

    /** Turns a sequence's queries and keys to its position, scales the queries, and puts K and V into its cache. */
    private void append(int layerIndex, int sequence) {
        long queries = rowBytes(context.queryWidth()) * sequence;
        long keys = rowBytes(context.keyWidth()) * sequence;
        rotate(buffers.queries, queries, shape.heads(), sequence);
        rotate(buffers.keys, keys, shape.kvHeads(), sequence);
        kernels.scaleRow(buffers.queries, queries, context.queryWidth(), context.attentionScale());
        caches.get(sequence).append(layerIndex, buffers.keys, keys, buffers.values, keys);
    }

    private void rotate(MemorySegment heads, long offset, int count, int sequence) {
        int rotated = context.ropeConfig().rotated();
        kernels.ropeRow(
                heads,
                offset,
                count,
                shape.headDim(),
                rotated,
                context.ropeConfig().layout(),
                buffers.rotation,
                rowBytes(rotated) * sequence);
    }

    private void feedForward(LayerPlan layer) {
        int batch = caches.size();
        norm(layer.feedForwardNorm());
        context.clock().enter(Stage.GATE_UP);
        layer.gateUp().multiplyRows(context, buffers.normed, batch, false, buffers.gate, buffers.up);
        context.clock().enter(Stage.ACTIVATION);
        int width = shape.feedForwardLength();
        pool.run(batch, (sequence, worker) -> {
            long offset = rowBytes(width) * sequence;
            kernels.gateRow(GateActivation.SILU, buffers.gate, offset, buffers.up, offset, width);
        });
        context.clock().enter(Stage.DOWN);
        layer.down().multiplyRows(context, buffers.gate, batch, true, buffers.residual);
    }

    private void norm(MemorySegment weight) {
        context.clock().enter(Stage.NORM);
        int width = shape.embeddingLength();
        pool.run(caches.size(), (sequence, worker) -> {
            long offset = rowBytes(width) * sequence;
            kernels.rmsNormRow(buffers.residual, offset, weight, buffers.normed, offset, width, context.normEpsilon());
        });
    }

    private static long rowBytes(int columns) {
        return 4L * columns;
    }
}
