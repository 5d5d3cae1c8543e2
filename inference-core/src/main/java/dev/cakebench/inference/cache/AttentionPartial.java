package dev.cakebench.inference.cache;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attention of the query heads of one KV head over a part of the cache, in a form that merges: per query the largest
 * logit m, the sum s of exp(logit - m), and the sum o of exp(logit - m) times the value. The softmax result is o / s.
 * Segments are merged in their order, so a cache has one result whatever the batch or thread it is computed in.
 */
public final class AttentionPartial {
    private final int queries;
    private final int headDim;
    private final float[] max;
    private final float[] sum;
    private final float[] weighted;
    private @Nullable DecodedBlock decoded;
    private MemorySegment storeLogits = MemorySegment.NULL;

    /** Room for {@code queries} query heads of width {@code headDim}, empty. */
    public AttentionPartial(int queries, int headDim) {
        this.queries = queries;
        this.headDim = headDim;
        this.max = new float[queries];
        this.sum = new float[queries];
        this.weighted = new float[queries * headDim];
        clear();
    }

    /** Forgets all segments. */
    public void clear() {
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        Arrays.fill(sum, 0);
        Arrays.fill(weighted, 0);
    }

    /** Number of query heads. */
    public int queries() {
        return queries;
    }

    public int headDim() {
        return headDim;
    }

    /** Largest logit so far, per query. */
    public float[] max() {
        return max;
    }

    /** Sum of exp(logit - max), per query. */
    public float[] sum() {
        return sum;
    }

    /** Value sum weighted by exp(logit - max): {@code [queries][headDim]}. */
    public float[] weighted() {
        return weighted;
    }

    /** Memory of the calling thread for a segment that decodes its entries a block at a time. */
    DecodedBlock decodedBlock() {
        if (decoded == null) {
            decoded = new DecodedBlock(headDim);
        }
        return decoded;
    }

    /** Memory of the calling thread for logits in the order of a store, at least {@code length} floats of any content. */
    MemorySegment storeLogits(int length) {
        if (storeLogits.byteSize() < 4L * length) {
            storeLogits = Arena.ofAuto().allocate(6L * length, 64);
        }
        return storeLogits;
    }
}
