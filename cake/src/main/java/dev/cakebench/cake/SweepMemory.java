package dev.cakebench.cake;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.CellSize;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The native memory that a {@link CacheSweep} takes at most, in the parts that it takes it in: pages of ranked rows whose layers may
 * shrink, then all ranked rows in the layout for decoding, and beside them whole prompts, windows with room for
 * decoded tokens, and the copies of cells that change their rows.
 */
final class SweepMemory {
    /** Cells of one ranking and one of these have the same sizes at every stage, but for the budget. */
    private record Allocation(LayerStatistic statistic, LayerAllocator allocator) {}

    private final ModelShape shape;
    private final KvType kvType;
    private final int tokens;
    private final int newTokens;

    SweepMemory(ModelShape shape, KvType kvType, int tokens, int newTokens) {
        this.shape = shape;
        this.kvType = kvType;
        this.tokens = tokens;
        this.newTokens = newTokens;
    }

    /** Most bytes at any time. */
    long maximumBytes(Collection<Cell> cells) {
        List<Cell> late =
                cells.stream().filter(cell -> CacheSweep.waits(cell, tokens)).toList();
        if (late.isEmpty()) {
            return sweepBytes(cells, false);
        }
        List<Cell> others =
                cells.stream().filter(cell -> !CacheSweep.waits(cell, tokens)).toList();
        // The cells that wait have a sweep of their own, a full cache that the answer is decoded on, and one layer in
        // floats.
        long probe = heads() * storeBytes(newTokens);
        long layer = tokens * shape.kvBytesPerTokenAndLayer(KvType.F32);
        return sweepBytes(others, true) + probe + layer + sweepBytes(late, false);
    }

    private long sweepBytes(Collection<Cell> cells, boolean keepsPrompt) {
        var rankings = new HashMap<RankingKey, List<Cell>>();
        boolean keepsWhole = keepsPrompt;
        long windows = 0;
        long compactedAtOnce = 0;
        long copies = 0;
        long passing = 0;
        for (Cell cell : cells) {
            CachePolicy policy = cell.policy();
            boolean compresses = policy.compresses(tokens, cell.budgetEntries());
            boolean atOnce = policy.compactsAtOnce(tokens, cell.budgetEntries());
            windows += heads() * storeBytes((compresses ? window(cell) : 0) + (policy.rewrites() ? 0 : newTokens));
            if (compresses) {
                List<Cell> sharing = rankings.computeIfAbsent(RankingKey.of(cell), key -> new ArrayList<>());
                if (!atOnce) {
                    sharing.add(cell);
                }
            } else {
                keepsWhole |= !atOnce;
            }
            long compacted = compacted(cell);
            if (atOnce) {
                compactedAtOnce += compacted;
            } else {
                copies += compacted;
            }
            copies += copiedLater(cell);
            passing = Math.max(passing, passing(policy));
        }
        long pages = 0;
        long rows = keepsWhole ? heads() * storeBytes(tokens) : 0;
        for (List<Cell> sharing : rankings.values()) {
            long entries = sharing.isEmpty() ? 0 : ranked(sharing);
            boolean settled =
                    sharing.stream().allMatch(cell -> cell.policy().allocator().settled());
            if (!settled) {
                pages += (entries + (RowPages.PAGE_ENTRIES - 1L) * shape.layers())
                        * shape.kvBytesPerTokenAndLayer(kvType);
            }
            rows += rowBytes(entries);
        }
        // The pages are freed before a cache can change its rows.
        return windows + rows + compactedAtOnce + Math.max(pages, copies) + passing;
    }

    /** Bytes of what compactors make of the rows of a cell, but for what a later one makes anew. */
    private long compacted(Cell cell) {
        CachePolicy policy = cell.policy();
        var size = new CellSize(kvType, shape.headDim(), heads(), kept(cell), newTokens);
        return arenaBytes(policy.lasting(), size);
    }

    /** Bytes of the rows of a cell if decoding evicts so many of the rows that it shares that they are copied. */
    private long copiedLater(Cell cell) {
        CachePolicy policy = cell.policy();
        boolean evicts = newTokens > 0 && policy.decodeUpdater().evicts(tokens + newTokens, cell.budgetEntries());
        boolean compresses = policy.compresses(tokens, cell.budgetEntries());
        long windows = compresses ? (long) window(cell) * shape.layers() : 0;
        return evicts && !policy.rewrites() ? rowBytes(kept(cell) / shape.kvHeads() - windows) : 0;
    }

    /** Bytes of one head of a cell that is compacted, freed when that is done. */
    private long passing(CachePolicy policy) {
        if (policy.evictsOnly()) {
            return 0;
        }
        var head = new CellSize(kvType, shape.headDim(), 1, tokens, newTokens);
        return storeBytes(tokens) + arenaBytes(policy.compactors(), head);
    }

    private static long arenaBytes(List<Compactor> compactors, CellSize size) {
        return compactors.stream()
                .mapToLong(compactor -> compactor.arenaBytes(size))
                .sum();
    }

    /** Most entries of all heads that a cell keeps at the end of the prefill, windows included. */
    private long kept(Cell cell) {
        CachePolicy policy = cell.policy();
        long whole = (long) tokens * shape.layers();
        if (!policy.compresses(tokens, cell.budgetEntries())) {
            return whole * shape.kvHeads();
        }
        long held = policy.allocator().heldEntries(shape.layers(), tokens, cell.budgetEntries())
                + (long) policy.selector().overspend() * shape.layers();
        return Math.min(held, whole) * shape.kvHeads();
    }

    /** Entries per KV head, over all layers and without windows, of compressed cells that share one copy of them. */
    private long ranked(List<Cell> sharing) {
        var budgets = new HashMap<Allocation, TreeSet<Integer>>();
        for (Cell cell : sharing) {
            var allocation =
                    new Allocation(cell.policy().statistic(), cell.policy().allocator());
            budgets.computeIfAbsent(allocation, key -> new TreeSet<>()).add(cell.budgetEntries());
        }
        int window = window(sharing.getFirst());
        long overspend = (long) sharing.getFirst().policy().selector().overspend() * shape.layers();
        long entries = 0;
        for (Map.Entry<Allocation, TreeSet<Integer>> entry : budgets.entrySet()) {
            LayerAllocator allocator = entry.getKey().allocator();
            TreeSet<Integer> counted = entry.getValue();
            for (int budget : allocator.monotone() ? List.of(counted.last()) : counted) {
                long held = wantsDropped(sharing)
                        ? (long) tokens * shape.layers()
                        : allocator.heldEntries(shape.layers(), tokens, budget) + overspend;
                entries += held - (long) window * shape.layers();
            }
        }
        return Math.min(entries, (long) (tokens - window) * shape.layers());
    }

    private static boolean wantsDropped(List<Cell> sharing) {
        return sharing.stream().anyMatch(cell -> cell.policy().wantsDropped());
    }

    /** Bytes of these entries of every KV head in one store per layer and head, whatever their sizes. */
    private long rowBytes(long entries) {
        long positions = entries * shape.kvHeads() * KvStore.POSITION_BYTES;
        return entries * shape.kvBytesPerTokenAndLayer(kvType) + positions + heads() * storeBytes(0);
    }

    /** Bytes of one store for {@code capacity} entries. */
    private long storeBytes(int capacity) {
        return KvStore.allocatedBytes(kvType, shape.headDim(), capacity);
    }

    private static int window(Cell cell) {
        return cell.policy().scorer().window(cell.budgetEntries());
    }

    /** KV heads of all layers. */
    private long heads() {
        return (long) shape.layers() * shape.kvHeads();
    }
}
