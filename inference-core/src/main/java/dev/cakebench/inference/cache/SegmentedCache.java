package dev.cakebench.inference.cache;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The one {@link SequenceCache}: a {@link HeadCache} per layer and KV head, and what the policy does while decoding. */
public final class SegmentedCache implements SequenceCache {
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
        HeadAttention attending = scratch.head(0);
        begin(layer, kvHead, queries, queriesOffset, attending);
        attending.finish(kernels, output, outputOffset);
    }

    /** Begins what {@link #attend} does, for the caller to go on with. */
    void begin(int layer, int kvHead, MemorySegment queries, long queriesOffset, HeadAttention attending) {
        HeadCache head = heads[layer][kvHead];
        boolean wanted = observer.wantsAttention(layer, largestHead(layer));
        MemorySegment weights = wanted ? attentionBuffer(kvHead, shape.groupSize() * head.entries()) : null;
        attending.begin(head, queries, queriesOffset, firstPosition(layer), weights);
    }

    /**
     * The store that the head's attention begins with and that caches may be attended to together; null where the head begins
     * otherwise or the layer does not see all of it.
     */
    @Nullable
    KvStore sharedStore(int layer, int kvHead) {
        StoreView view = heads[layer][kvHead].segments().getFirst().storeView();
        return view != null && view.entries() > 0 && firstPosition(layer) <= 0 ? view.store() : null;
    }

    Kernels kernels() {
        return kernels;
    }

    /** Without a window the difference is far below 0, which hides nothing. */
    private int firstPosition(int layer) {
        return position + 1 - shape.slidingWindow().tokensOf(layer);
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
