package dev.cakebench.cake.compact;

import dev.cakebench.cake.policy.CellSize;
import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.inference.cache.DenseTail;
import dev.cakebench.inference.cache.KvStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds each dropped entry into the kept one, window included, whose key has the largest cosine with its own; of equal ones
 * the one that is ranked first, the window last. The kept entry stays the token that it is, at its position.
 *
 * @param rule how entries are folded
 * @param gated whether only those are folded whose similarity is at least the mean of all dropped entries of the head, the
 *     others being lost; decoding goes on from that mean, which is left in {@link CompactHead#left}
 */
public record Merge(MergeRule rule, boolean gated) implements Compactor {

    @Override
    public CompactHead compact(CompactHead head) {
        KvStore rows = head.rows();
        int headDim = rows.headDim();
        int kept = head.kept();
        int window = head.tail().entries();
        var keys = new float[kept + window][headDim];
        var values = new float[kept + window][headDim];
        for (int i = 0; i < kept; i++) {
            rows.readKey(i, MemorySegment.ofArray(keys[i]), 0);
            rows.readValue(i, MemorySegment.ofArray(values[i]), 0);
        }
        for (int i = 0; i < window; i++) {
            head.tail().readKey(i, MemorySegment.ofArray(keys[kept + i]), 0);
            head.tail().readValue(i, MemorySegment.ofArray(values[kept + i]), 0);
        }
        float[] left = rows.size() > kept && keys.length > 0 ? fold(rows, kept, keys, values) : new float[0];
        var context = new KvStore(head.arena(), rows.type(), headDim, kept);
        var newest = new KvStore(head.arena(), rows.type(), headDim, window + head.newTokens());
        for (int i = 0; i < keys.length; i++) {
            int position = i < kept ? rows.position(i) : head.tail().position(i - kept);
            (i < kept ? context : newest)
                    .append(position, MemorySegment.ofArray(keys[i]), 0, MemorySegment.ofArray(values[i]), 0);
        }
        return head.withSegments(List.of(ContextSegment.owned(head.kernels(), head.arena(), context)))
                .withTail(new DenseTail(head.kernels(), newest))
                .withLeft(left);
    }

    /**
     * Folds the rows from {@code kept} on into keys and values.
     *
     * @return what is left for decoding
     */
    private float[] fold(KvStore rows, int kept, float[][] keys, float[][] values) {
        int dropped = rows.size() - kept;
        int[] targets = new int[dropped];
        float[] similarities = new float[dropped];
        var nearest = new NearestKeys(keys);
        var key = new float[rows.headDim()];
        double sum = 0;
        for (int i = 0; i < dropped; i++) {
            rows.readKey(kept + i, MemorySegment.ofArray(key), 0);
            similarities[i] = nearest.similarity(key);
            targets[i] = nearest.nearest();
            sum += similarities[i];
        }
        float threshold = gated ? (float) (sum / dropped) : Float.NEGATIVE_INFINITY;
        List<FoldedRow> foldedKeys = folded(keys);
        List<FoldedRow> foldedValues = folded(values);
        var value = new float[rows.headDim()];
        for (int i = 0; i < dropped; i++) {
            if (similarities[i] >= threshold) {
                rows.readKey(kept + i, MemorySegment.ofArray(key), 0);
                rows.readValue(kept + i, MemorySegment.ofArray(value), 0);
                int target = targets[i];
                MergeRule.Share share = rule.share(similarities[i], value, values[target]);
                if (rule.foldsKeys()) {
                    foldedKeys.get(target).fold(key, share);
                }
                foldedValues.get(target).fold(value, share);
            }
        }
        for (int i = 0; i < keys.length; i++) {
            keys[i] = foldedKeys.get(i).result();
            values[i] = foldedValues.get(i).result();
        }
        return gated ? new float[] {threshold} : new float[0];
    }

    private static List<FoldedRow> folded(float[][] rows) {
        var folded = new ArrayList<FoldedRow>(rows.length);
        for (float[] row : rows) {
            folded.add(new FoldedRow(row));
        }
        return folded;
    }

    @Override
    public boolean wantsDropped() {
        return true;
    }

    @Override
    public boolean rewrites() {
        return true;
    }

    @Override
    public long arenaBytes(CellSize cell) {
        // A store for the context and one for the window and the decoded tokens.
        long stores = 2 * KvStore.allocatedBytes(cell.type(), cell.headDim(), 0)
                + KvStore.allocatedBytes(cell.type(), cell.headDim(), cell.newTokens());
        return cell.entries() * (KvStore.bytes(cell.type(), cell.headDim(), 1) + KvStore.POSITION_BYTES)
                + cell.heads() * stores;
    }
}
