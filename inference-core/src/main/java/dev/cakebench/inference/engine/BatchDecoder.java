package dev.cakebench.inference.engine;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.cache.SharedAttention;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decoding step of a batch of sequences: the weights are read once for all of them, each attends to its own cache.
 * Valid for one step.
 */
final class BatchDecoder {
    /** Pieces of work for each thread, so that all end at about the same time. */
    private static final int PIECES_PER_THREAD = 4;

    private final EngineContext context;
    private final ModelShape shape;
    private final Kernels kernels;
    private final WorkerPool pool;
    private final DecodeBuffers buffers;
    private final List<? extends SequenceCache> caches;
    private final SharedAttention attention;

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
        long groupBytes = rowBytes(shape.groupSize() * shape.headDim());
        this.attention = new SharedAttention(caches, shape.kvHeads(), groupBytes, pool.threads() * PIECES_PER_THREAD);
    }

    /** Decodes one token per sequence into {@code logits[sequence]}. */
    void step(int[] tokens, float[][] logits) {
        int batch = caches.size();
        context.clock().enter(Stage.EMBEDDING);
        pool.run(
                batch,
                (sequence, worker) -> context.embed(
                        tokens[sequence], buffers.residual, rowBytes(shape.embeddingLength()) * sequence));
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
            boolean again = i > 0 && position == caches.get(i - 1).position();
            for (int table = 0; table < context.ropes().size(); table++) {
                long offset = rotationBytes(table, i);
                if (again) {
                    MemorySegment.copy(buffers.rotation, offset - bytes, buffers.rotation, offset, bytes);
                } else {
                    context.ropes().get(table).fillRow(position, buffers.rotation, offset);
                }
            }
        }
    }

    private void attend(int layerIndex, LayerPlan layer) {
        int batch = caches.size();
        norm(layer.weights().attentionNorm());
        context.clock().enter(Stage.QUERY_KEY_VALUE);
        layer.queryKeyValue()
                .multiplyRows(context, buffers.normed, batch, false, buffers.queries, buffers.keys, buffers.values);
        context.clock().enter(Stage.ROPE);
        pool.run(batch, (sequence, worker) -> append(layerIndex, layer, sequence));
        context.clock().enter(Stage.ATTENTION);
        List<SharedAttention.Piece> pieces = attention.pieces(layerIndex);
        pool.run(
                pieces.size(),
                (item, worker) -> attention.attend(
                        layerIndex,
                        pieces.get(item),
                        buffers.queries,
                        buffers.attended,
                        context.memory(worker).attention()));
        // Each cache evicts from itself only.
        pool.run(batch, (sequence, worker) -> caches.get(sequence).endLayer(layerIndex));
        context.clock().enter(Stage.ATTENTION_OUTPUT);
        addToResidual(layer.attentionOutput(), buffers.attended, layer.weights().postAttentionNorm());
    }

    /** Makes a sequence's queries, keys and values of their projections, scales the queries, and caches K and V. */
    private void append(int layerIndex, LayerPlan layer, int sequence) {
        long queries = rowBytes(context.queryWidth()) * sequence;
        long keys = rowBytes(context.keyWidth()) * sequence;
        transform(layer.queryHeads(), buffers.queries, queries, sequence);
        transform(layer.keyHeads(), buffers.keys, keys, sequence);
        addBias(layer.weights().valueBias(), buffers.values, keys, context.keyWidth());
        kernels.scaleRow(buffers.queries, queries, context.queryWidth(), context.attentionScale());
        caches.get(sequence).append(layerIndex, buffers.keys, keys, buffers.values, keys);
    }

    private void transform(HeadTransform transform, MemorySegment heads, long offset, int sequence) {
        int headDim = shape.headDim();
        addBias(transform.bias(), heads, offset, transform.heads() * headDim);
        MemorySegment norm = transform.norm();
        if (norm != null) {
            for (int head = 0; head < transform.heads(); head++) {
                long at = offset + rowBytes(headDim) * head;
                kernels.rmsNormRow(heads, at, norm, heads, at, headDim, context.normEpsilon());
            }
        }
        kernels.ropeRow(
                heads,
                offset,
                transform.heads(),
                headDim,
                context.ropeConfig().rotated(),
                context.ropeConfig().layout(),
                buffers.rotation,
                rotationBytes(transform.ropeTable(), sequence));
    }

    private void addBias(@Nullable MemorySegment bias, MemorySegment row, long offset, int width) {
        if (bias != null) {
            kernels.addRow(row, offset, bias, 0, width);
        }
    }

    /** Adds a projection of {@code x} to the residual stream, behind a norm in models that have one there. */
    private void addToResidual(Projection projection, MemorySegment x, @Nullable MemorySegment postNorm) {
        int batch = caches.size();
        if (postNorm == null) {
            projection.multiplyRows(context, x, batch, true, buffers.residual);
            return;
        }
        // Nothing reads the normed input of the projections before any more.
        MemorySegment summand = buffers.normed;
        projection.multiplyRows(context, x, batch, false, summand);
        context.clock().enter(Stage.NORM);
        int width = shape.embeddingLength();
        pool.run(batch, (sequence, worker) -> {
            long offset = rowBytes(width) * sequence;
            kernels.rmsNormRow(summand, offset, postNorm, summand, offset, width, context.normEpsilon());
            kernels.addRow(buffers.residual, offset, summand, offset, width);
        });
    }

    private void feedForward(LayerPlan layer) {
        int batch = caches.size();
        norm(layer.weights().feedForwardNorm());
        context.clock().enter(Stage.GATE_UP);
        layer.gateUp().multiplyRows(context, buffers.normed, batch, false, buffers.gate, buffers.up);
        context.clock().enter(Stage.ACTIVATION);
        int width = shape.feedForwardLength();
        pool.run(batch, (sequence, worker) -> {
            long offset = rowBytes(width) * sequence;
            kernels.gateRow(context.gateActivation(), buffers.gate, offset, buffers.up, offset, width);
        });
        context.clock().enter(Stage.DOWN);
        addToResidual(layer.down(), buffers.gate, layer.weights().postFeedForwardNorm());
    }

    private void norm(MemorySegment weight) {
        context.clock().enter(Stage.NORM);
        int width = shape.embeddingLength();
        pool.run(caches.size(), (sequence, worker) -> {
            long offset = rowBytes(width) * sequence;
            kernels.rmsNormRow(buffers.residual, offset, weight, buffers.normed, offset, width, context.normEpsilon());
        });
    }

    private long rotationBytes(int table, int sequence) {
        return rowBytes(context.ropeConfig().rotated()) * ((long) table * caches.size() + sequence);
    }

    private static long rowBytes(int columns) {
        return 4L * columns;
    }
}
