package dev.cakebench.cake;

import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.LayerAttention;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** The cells that rank a layer in the same way: one ranking and one copy of the rows serve all of them. */
final class RankingGroup {
    private final RowPages pages;
    private final List<CellState> members = new ArrayList<>();
    private final List<LayerRanking> rankings = new ArrayList<>();
    private final List<RankedRows[]> rows = new ArrayList<>();
    private final List<KvStore[]> stores = new ArrayList<>();

    RankingGroup(RowPages pages) {
        this.pages = pages;
    }

    void add(CellState member) {
        members.add(member);
    }

    LayerRanking ranking(int layer) {
        return rankings.get(layer);
    }

    /**
     * Ranks the newest layer, lets every member evict, compacts those that are settled, and holds what any of the others
     * still needs.
     */
    void onLayer(LayerAttention layer, float[][] scores, LayerCompaction compaction) {
        int size = 0;
        for (CellState member : members) {
            size = Math.max(size, member.newestLayerSize());
        }
        rankings.add(members.getFirst().cell().policy().selector().rank(layer, scores, size));
        for (CellState member : members) {
            member.evict(rankings);
            if (member.settled()) {
                compaction.compact(member, layer, rankings.getLast().positions());
            }
        }
        for (int l = 0; l < rows.size(); l++) {
            int[] needed = needed(l, layer.shape().kvHeads());
            for (int h = 0; h < needed.length; h++) {
                rows.get(l)[h].truncate(needed[h]);
            }
            rankings.set(l, rankings.get(l).leading(needed));
        }
        hold(layer);
    }

    private void hold(LayerAttention layer) {
        int[] needed = needed(layer.layer(), layer.shape().kvHeads());
        LayerRanking ranking = rankings.getLast().leading(needed);
        var newest = new RankedRows[needed.length];
        for (int h = 0; h < needed.length; h++) {
            newest[h] = new RankedRows(pages);
            newest[h].append(ranking.positions()[h], layer.keys(h), layer.values(h));
        }
        rankings.set(layer.layer(), ranking);
        rows.add(newest);
    }

    /**
     * Moves the rows into the layout that decoding reads.
     *
     * @param arena memory for rows that caches view
     * @param passing memory for rows that are read by compactors only
     */
    void finish(Arena arena, Arena passing) {
        boolean viewed = members.stream()
                .anyMatch(member -> !member.settled() && !member.cell().policy().rewrites());
        for (int l = 0; l < rows.size(); l++) {
            RankedRows[] layer = rows.get(l);
            var heads = new KvStore[layer.length];
            for (int h = 0; h < heads.length; h++) {
                heads[h] = layer[h].toStore(
                        viewed ? arena : passing, rankings.get(l).positions()[h]);
                layer[h].truncate(0);
            }
            stores.add(heads);
        }
    }

    KvStore store(int layer, int kvHead) {
        return stores.get(layer)[kvHead];
    }

    /** Entries of all layers and heads that are held now. */
    long entries() {
        long entries = 0;
        for (RankedRows[] layer : rows) {
            for (RankedRows head : layer) {
                entries += head.size();
            }
        }
        return entries;
    }

    /** Per head the most rows that are held for any member. */
    private int[] needed(int layer, int kvHeads) {
        int[] needed = new int[kvHeads];
        for (CellState member : members) {
            for (int h = 0; h < kvHeads; h++) {
                needed[h] = Math.max(needed[h], member.held(layer, h));
            }
        }
        return needed;
    }
}
