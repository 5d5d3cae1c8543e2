package dev.cakebench.cake.compact;

import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.DenseTail;
import dev.cakebench.inference.cache.EntrySegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.RopeLayout;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.RopeConfig;
import dev.cakebench.inference.model.RopeScaling;
import dev.cakebench.inference.model.RopeTable;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Heads of given rows for tests of compactors. */
final class CompactHeads {
    /** Most tokens that a head of a test may be decoded by. */
    static final int NEW_TOKENS = 400;

    private CompactHeads() {}

    /**
     * A head of a whole prompt: all rows kept, in order of position, no window.
     *
     * @param keys {@code [tokens][headDim]}
     * @param values {@code [tokens][headDim]}
     */
    static CompactHead whole(Arena arena, KvType type, float[][] keys, float[][] values, int headDim) {
        int[] order = IntStream.range(0, keys.length).toArray();
        return head(arena, type, keys, values, headDim, order, keys.length);
    }

    /**
     * A head that keeps the first {@code kept} positions of {@code order}; what is not in it stands in the window.
     *
     * @param keys {@code [tokens][headDim]} by position
     * @param values {@code [tokens][headDim]} by position
     */
    static CompactHead head(
            Arena arena, KvType type, float[][] keys, float[][] values, int headDim, int[] order, int kept) {
        int window = keys.length - order.length;
        var rows = new KvStore(arena, type, headDim, order.length);
        for (int t : order) {
            append(rows, t, keys, values);
        }
        var tail = new KvStore(arena, type, headDim, window + NEW_TOKENS);
        for (int t = order.length; t < keys.length; t++) {
            append(tail, t, keys, values);
        }
        var kernels = new ScalarKernels();
        var config = new RopeConfig(RopeLayout.SPLIT_HALVES, headDim, 10_000, new RopeScaling.None(), 1);
        return new CompactHead(
                kernels,
                arena,
                0,
                0,
                keys.length,
                NEW_TOKENS,
                new Rotary(config, new RopeTable(config, new float[0])),
                rows,
                kept,
                new float[0],
                List.of(),
                new DenseTail(kernels, tail),
                new float[0]);
    }

    private static void append(KvStore store, int position, float[][] keys, float[][] values) {
        store.append(position, MemorySegment.ofArray(keys[position]), 0, MemorySegment.ofArray(values[position]), 0);
    }

    /** The head behind a chain of compactors, the first of which is {@link Compactor#EVICT}. */
    static HeadCache compacted(CompactHead head, float[] observed, Compactor... others) {
        CompactHead compacted = Compactor.EVICT.compact(head);
        for (Compactor compactor : others) {
            compacted = compactor.compact(compacted.next(head.arena(), observed));
        }
        return new HeadCache(compacted.segments(), compacted.tail());
    }

    /** Keys of all entries as attention sees them, {@code [entries][headDim]} in the order of the segments. */
    static float[][] keys(HeadCache head, int headDim) {
        return rows(head, headDim, true);
    }

    /** Values of all entries as attention sees them, {@code [entries][headDim]} in the order of the segments. */
    static float[][] values(HeadCache head, int headDim) {
        return rows(head, headDim, false);
    }

    private static float[][] rows(HeadCache head, int headDim, boolean keys) {
        var rows = new ArrayList<float[]>();
        for (CacheSegment segment : head.segments()) {
            for (int i = 0; i < segment.entries(); i++) {
                var row = new float[headDim];
                var entries = (EntrySegment) segment;
                if (keys) {
                    entries.readKey(i, MemorySegment.ofArray(row), 0);
                } else {
                    entries.readValue(i, MemorySegment.ofArray(row), 0);
                }
                rows.add(row);
            }
        }
        return rows.toArray(float[][]::new);
    }

    /** Positions of all entries in the order of the segments. */
    static List<Integer> positions(HeadCache head) {
        var positions = new ArrayList<Integer>();
        for (CacheSegment segment : head.segments()) {
            for (int i = 0; i < segment.entries(); i++) {
                positions.add(segment.position(i));
            }
        }
        return positions;
    }

    /** Random rows, {@code [count][headDim]}. */
    static float[][] random(int count, int headDim, Random random) {
        var rows = new float[count][headDim];
        for (float[] row : rows) {
            for (int d = 0; d < headDim; d++) {
                row[d] = (float) random.nextGaussian();
            }
        }
        return rows;
    }
}
