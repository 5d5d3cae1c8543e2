package dev.cakebench.cake;

import dev.cakebench.inference.cache.AttentionScratch;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * StreamingLLM as its paper describes it, the plain way: keys are kept without rotation; at each step every key is turned
 * to its slot, 0 to n - 1, and the query to slot n - 1. In doubles, on lists.
 */
final class SlotReference implements SequenceCache, PrefillObserver {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private record Entry(float[] key, float[] value) {}

    private final ModelShape shape;
    private final int sinks;
    private final int budget;
    private final List<Rotary> rotaries = new ArrayList<>();
    private final List<List<List<Entry>>> layers = new ArrayList<>();
    private int position;

    SlotReference(ModelShape shape, int sinks, int budget) {
        this.shape = shape;
        this.sinks = sinks;
        this.budget = budget;
    }

    @Override
    public AttentionRequest request() {
        return AttentionRequest.NONE;
    }

    @Override
    public void onLayer(LayerAttention layer) {
        rotaries.add(layer.rotary());
        position = layer.tokens();
        var heads = new ArrayList<List<Entry>>();
        layers.add(heads);
        for (int h = 0; h < shape.kvHeads(); h++) {
            heads.add(new ArrayList<>());
            for (int t = 0; t < layer.tokens(); t++) {
                long row = 4L * t * shape.headDim();
                add(layer.layer(), h, t, layer.keys(h), row, layer.values(h), row);
            }
            evict(heads.getLast());
        }
    }

    private void add(int layer, int h, int at, MemorySegment keys, long key, MemorySegment values, long value) {
        float[] plain = row(keys, key);
        rotaries.get(layer).turn(plain, 0, -at);
        layers.get(layer).get(h).add(new Entry(plain, row(values, value)));
    }

    private float[] row(MemorySegment rows, long offset) {
        float[] row = new float[shape.headDim()];
        MemorySegment.copy(rows, FLOAT, offset, row, 0, row.length);
        return row;
    }

    private void evict(List<Entry> head) {
        while (head.size() > budget) {
            head.remove(sinks);
        }
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public KvType kvType() {
        return KvType.F32;
    }

    @Override
    public int entries(int layer, int kvHead) {
        return layers.get(layer).get(kvHead).size();
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void append(int layer, MemorySegment keys, long keysOffset, MemorySegment values, long valuesOffset) {
        for (int h = 0; h < shape.kvHeads(); h++) {
            long head = 4L * h * shape.headDim();
            add(layer, h, position, keys, keysOffset + head, values, valuesOffset + head);
        }
    }

    @Override
    public void attend(
            int layer,
            int kvHead,
            MemorySegment queries,
            long queriesOffset,
            MemorySegment output,
            long outputOffset,
            AttentionScratch scratch) {
        List<Entry> head = layers.get(layer).get(kvHead);
        int dim = shape.headDim();
        for (int g = 0; g < shape.groupSize(); g++) {
            float[] query = row(queries, queriesOffset + 4L * g * dim);
            rotaries.get(layer).turn(query, 0, head.size() - 1 - position);
            double[] weights = new double[head.size()];
            double sum = 0;
            for (int slot = 0; slot < weights.length; slot++) {
                float[] key = head.get(slot).key().clone();
                rotaries.get(layer).turn(key, 0, slot);
                double logit = 0;
                for (int d = 0; d < dim; d++) {
                    logit += (double) query[d] * key[d];
                }
                weights[slot] = Math.exp(logit);
                sum += weights[slot];
            }
            for (int d = 0; d < dim; d++) {
                double value = 0;
                for (int slot = 0; slot < weights.length; slot++) {
                    value += weights[slot] / sum * head.get(slot).value()[d];
                }
                output.set(FLOAT, outputOffset + 4L * (g * dim + d), (float) value);
            }
        }
    }

    @Override
    public void endLayer(int layer) {
        layers.get(layer).forEach(this::evict);
    }

    @Override
    public void endStep() {
        position++;
    }
}
