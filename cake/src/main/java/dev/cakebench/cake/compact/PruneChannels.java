package dev.cakebench.cake.compact;

import dev.cakebench.cake.policy.CellSize;
import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.HeadSize;
import dev.cakebench.inference.cache.DenseTail;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * ThinK's channel pruning. A channel of a KV head is worth the mean square of the last queries in it (mean over the query
 * heads of the group) times the mean square of the head's kept keys; the floor(ratio * headDim) channels that are worth
 * least are taken out of all keys but the newest. Which ones is settled at the end of the prefill; the newest keys and all
 * decoded ones stay whole, values are not touched.
 *
 * <p>The kept channels of a key have the bits that the whole key has: of a q8_0 key the scales of all its blocks stay.
 *
 * @param ratio share of the channels that is taken out, 0..1
 * @param window last prompt queries that are looked at; all queries of a shorter prompt
 * @param recent newest keys that stay whole
 */
public record PruneChannels(double ratio, int window, int recent) implements Compactor {

    @Override
    public AttentionRequest request() {
        return AttentionRequest.ofRecentQueries(window);
    }

    /** Mean square of the last queries by channel, {@code [kvHeads][headDim]}. */
    @Override
    public float[][] observe(LayerAttention layer) {
        int headDim = layer.shape().headDim();
        int group = layer.shape().groupSize();
        int rows = Math.min(window, layer.tokens());
        float[][] means = new float[layer.shape().kvHeads()][headDim];
        for (int h = 0; h < means.length; h++) {
            double[] squares = new double[headDim];
            for (int g = 0; g < group; g++) {
                MemorySegment queries = layer.recentQueries(h * group + g);
                // Others may have asked for more queries.
                long first = queries.byteSize() / Float.BYTES - (long) rows * headDim;
                for (int r = 0; r < rows; r++) {
                    for (int d = 0; d < headDim; d++) {
                        double element = queries.getAtIndex(ValueLayout.JAVA_FLOAT, first + (long) r * headDim + d);
                        squares[d] += element * element;
                    }
                }
            }
            for (int d = 0; d < headDim; d++) {
                means[h][d] = (float) (squares[d] / rows / group);
            }
        }
        return means;
    }

    @Override
    public CompactHead compact(CompactHead head) {
        int headDim = head.rows().headDim();
        KvType type = head.rows().type();
        var all = new ArrayList<>(head.segments());
        all.add(head.tail());
        var entries = new HeadEntries(all);
        int pruned = pruned(headDim, entries.size());
        var key = new float[headDim];
        var value = new float[headDim];
        MemorySegment keyRow = MemorySegment.ofArray(key);
        MemorySegment valueRow = MemorySegment.ofArray(value);
        List<PrunedSegment> segments = List.of();
        if (pruned > 0) {
            Channels channels = Channels.best(worth(head.observed(), entries), keptChannels(headDim));
            var segment = new PrunedSegment(head.kernels(), head.arena(), type, channels, pruned);
            for (int i = 0; i < pruned; i++) {
                entries.readKey(i, keyRow);
                entries.readValue(i, valueRow);
                segment.append(entries.position(i), keyRow, valueRow);
            }
            segments = List.of(segment);
        }
        var tail = new KvStore(head.arena(), type, headDim, entries.size() - pruned + head.newTokens());
        for (int i = pruned; i < entries.size(); i++) {
            entries.readKey(i, keyRow);
            entries.readValue(i, valueRow);
            tail.append(entries.position(i), keyRow, 0, valueRow, 0);
        }
        return head.withSegments(segments).withTail(new DenseTail(head.kernels(), tail));
    }

    /** What each channel of a head is worth: the larger, the later it is pruned. */
    private static float[] worth(float[] querySquares, HeadEntries entries) {
        var key = new float[querySquares.length];
        MemorySegment row = MemorySegment.ofArray(key);
        double[] squares = new double[key.length];
        for (int i = 0; i < entries.size(); i++) {
            entries.readKey(i, row);
            for (int d = 0; d < key.length; d++) {
                squares[d] += (double) key[d] * key[d];
            }
        }
        float[] worth = new float[key.length];
        for (int d = 0; d < key.length; d++) {
            worth[d] = (float) (querySquares[d] * (squares[d] / entries.size()));
        }
        return worth;
    }

    @Override
    public boolean rewrites() {
        return true;
    }

    @Override
    public HeadSize size(HeadSize before) {
        int entries = before.whole() + before.pruned();
        int pruned = pruned(before.headDim(), entries);
        int channels = keptChannels(before.headDim());
        long bytes = PrunedSegment.bytes(before.type(), before.headDim(), channels, pruned)
                + KvStore.bytes(before.type(), before.headDim(), entries - pruned);
        return new HeadSize(before.type(), before.headDim(), entries - pruned, pruned, channels, bytes);
    }

    @Override
    public long arenaBytes(CellSize cell) {
        long pruned =
                SlotPool.allocatedBytes(2 * cell.heads(), cell.type().rowBytes(cell.headDim()), 2 * cell.entries());
        return pruned + cell.heads() * KvStore.allocatedBytes(cell.type(), cell.headDim(), recent + cell.newTokens());
    }

    private int keptChannels(int headDim) {
        return headDim - (int) (ratio * headDim);
    }

    /** How many entries, the oldest, lose channels. */
    private int pruned(int headDim, int entries) {
        return keptChannels(headDim) < headDim ? Math.max(entries - recent, 0) : 0;
    }
}
