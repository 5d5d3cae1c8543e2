package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/** The one {@link SequenceCache}: a {@link HeadCache} per layer and KV head, and what the policy does while decoding. */
public final class SegmentedCache implements SequenceCache {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final MemorySegment[] NO_ATTENTION = {};

    private final Kernels kernels;
    private final ModelShape shape;
    private final HeadCache[][] heads;
    private final DecodeObserver observer;
    private final MemorySegment[] attention;
    private int position;

    /**
     * @param position true position of the first token to decode, the prompt length
     * @param heads {@code [layers][kvHeads]}
     * @param observer told of every step
     */
    public SegmentedCache(
            Kernels kernels, ModelShape shape, int position, HeadCache[][] heads, DecodeObserver observer) {
        this.kernels = kernels;
        this.shape = shape;
        this.position = position;
        this.heads = heads;
        this.observer = observer;
        this.attention = new MemorySegment[shape.kvHeads()];
        Arrays.fill(attention, MemorySegment.NULL);
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public KvType kvType() {
        return heads[0][0].tail().type();
    }

    @Override
    public int entries(int layer, int kvHead) {
        return heads[layer][kvHead].entries();
    }

    @Override
    public long bytes() {
        long bytes = 0;
        for (HeadCache[] layer : heads) {
            for (HeadCache head : layer) {
                bytes += head.bytes();
            }
        }
        return bytes;
    }

    @Override
    public void append(int layer, MemorySegment keys, long keysOffset, MemorySegment values, long valuesOffset) {
        long headBytes = 4L * shape.headDim();
        for (int h = 0; h < shape.kvHeads(); h++) {
            heads[layer][h]
                    .tail()
                    .append(position, keys, keysOffset + h * headBytes, values, valuesOffset + h * headBytes);
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
        HeadCache head = heads[layer][kvHead];
        int entries = head.entries();
        int group = shape.groupSize();
        boolean wanted = observer.wantsAttention(layer, largestHead(layer));
        MemorySegment logits = wanted ? attentionBuffer(kvHead, group * entries) : scratch.logits(group * entries);
        AttentionPartial partial = scratch.clearedPartial();
        long logitsOffset = 0;
        // Without a window the difference is far below 0, which hides nothing.
        int firstPosition = position + 1 - shape.slidingWindow().tokensOf(layer);
        List<CacheSegment> segments = head.segments();
        for (int i = 0; i < segments.size(); i++) {
            CacheSegment segment = segments.get(i);
            segment.attend(queries, queriesOffset, firstPosition, partial, logits, logitsOffset, entries);
            logitsOffset += 4L * segment.entries();
        }
        int dim = shape.headDim();
        for (int g = 0; g < group; g++) {
            float sum = partial.sum()[g];
            for (int d = 0; d < dim; d++) {
                output.set(FLOAT, outputOffset + 4L * (g * dim + d), partial.weighted()[g * dim + d] / sum);
            }
            if (wanted) {
                kernels.softmaxRow(logits, 4L * g * entries, entries, 0, entries, 1f);
            }
        }
    }

    @Override
    public void endLayer(int layer) {
        boolean wanted = observer.wantsAttention(layer, largestHead(layer));
        observer.onStep(layer, heads[layer], wanted ? attention : NO_ATTENTION);
    }

    @Override
    public void endStep() {
        position++;
    }

    private int largestHead(int layer) {
        int largest = 0;
        for (HeadCache head : heads[layer]) {
            largest = Math.max(largest, head.entries());
        }
        return largest;
    }

    /** Each KV head has its own buffer, so heads may be attended by several threads. */
    private MemorySegment attentionBuffer(int kvHead, int length) {
        if (attention[kvHead].byteSize() < 4L * length) {
            attention[kvHead] = Arena.ofAuto().allocate(6L * length, 64);
        }
        return attention[kvHead];
    }
}
