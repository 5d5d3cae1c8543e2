package dev.cakebench.cake;

import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.Parallel;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** The cells that rank a layer in the same way: one ranking and one copy of the rows serve all of them. */
final class RankingGroup {
    private final RowPages pages;
    private final Arena arena;
    private final Arena passing;
    private final List<CellState> members = new ArrayList<>();
    private final List<LayerRanking> rankings = new ArrayList<>();
    /** Rows of the layers that a later layer may make smaller. */
    private final List<RankedRows[]> rows = new ArrayList<>();
    /** Rows of the layers whose sizes are settled, in the layout for decoding. */
    private final List<KvStore[]> stores = new ArrayList<>();

    /**
     * @param arena memory for rows that caches view
     * @param passing memory for rows that are read by compactors only
     */
    RankingGroup(RowPages pages, Arena arena, Arena passing) {
        this.pages = pages;
        this.arena = arena;
        this.passing = passing;
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
        if (members.stream()
                .allMatch(member -> member.cell().policy().allocator().settled())) {
            store(layer);
            return;
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

    /** Copies rows of a layer that stays as it is at once to where decoding reads them. */
    private void store(LayerAttention layer) {
        int[][] positions = leading(layer).positions();
        var heads = new KvStore[positions.length];
        Arena owner = owner();
        KvType type = pages.type();
        layer.parallel()
                .run(
                        heads.length,
                        h -> heads[h] = PromptRows.of(layer, h, positions[h], owner, type, positions[h].length));
        stores.add(heads);
    }

    private void hold(LayerAttention layer) {
        int[][] positions = leading(layer).positions();
        var newest = new RankedRows[positions.length];
        layer.parallel().run(newest.length, h -> {
            newest[h] = new RankedRows(pages);
            newest[h].append(positions[h], layer.keys(h), layer.values(h));
        });
        rows.add(newest);
    }

    /** Cuts the ranking of the newest layer to what any member needs of it. */
    private LayerRanking leading(LayerAttention layer) {
        int[] needed = needed(layer.layer(), layer.shape().kvHeads());
        LayerRanking ranking = rankings.getLast().leading(needed);
        rankings.set(layer.layer(), ranking);
        return ranking;
    }

    private Arena owner() {
        boolean viewed = members.stream()
                .anyMatch(member -> !member.settled() && !member.cell().policy().rewrites());
        return viewed ? arena : passing;
    }

    /** Moves the rows that are held into the layout that decoding reads, when the last layer has been seen. */
    void finish(Parallel parallel) {
        Arena owner = owner();
        for (int l = 0; l < rows.size(); l++) {
            RankedRows[] layer = rows.get(l);
            int[][] positions = rankings.get(l).positions();
            var heads = new KvStore[layer.length];
            parallel.run(heads.length, h -> {
                heads[h] = layer[h].toStore(owner, positions[h]);
                layer[h].truncate(0);
            });
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
        for (KvStore[] layer : stores) {
            for (KvStore head : layer) {
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
