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
        return head(arena, type, keys, values, headDim, keys.length, 0);
    }

    /** A head that keeps the first {@code kept} of these rows, the last {@code window} of which stand in the tail. */
    static CompactHead head(
            Arena arena, KvType type, float[][] keys, float[][] values, int headDim, int kept, int window) {
        int context = keys.length - window;
        var rows = new KvStore(arena, type, headDim, context);
        var tail = new KvStore(arena, type, headDim, window + NEW_TOKENS);
        for (int t = 0; t < keys.length; t++) {
            (t < context ? rows : tail)
                    .append(t, MemorySegment.ofArray(keys[t]), 0, MemorySegment.ofArray(values[t]), 0);
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
