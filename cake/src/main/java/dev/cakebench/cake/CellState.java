package dev.cakebench.cake;

import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.LayerBudgets;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one cell keeps of each layer while the prefill walks through them, in entries; the rows are its ranking's. */
final class CellState {
    private final Cell cell;
    private final ModelShape shape;
    private final KvType kvType;
    private final int tokens;
    private final int window;
    private final boolean compresses;
    /** {@code [layers][kvHeads]} context entries of the layers seen so far. */
    private final int[][] kept;

    private final KvStore[][] tails;
    private final List<LayerMeasure> measures = new ArrayList<>();
    private final List<float[][]> scores = new ArrayList<>();
    /** {@code [layers][compactors][kvHeads]} what the compactors remembered. */
    private final List<List<float[][]>> observed = new ArrayList<>();

    /** {@code [layers][kvHeads]} what the compactors left for decoding. */
    private final float[][][] left;

    private final boolean settled;
    private final HeadCache[][] compacted;
    private @Nullable LayerBudgets budgets;
    private long peakBytes;

    CellState(Cell cell, ModelShape shape, KvType kvType, int tokens) {
        this.cell = cell;
        this.shape = shape;
        this.kvType = kvType;
        this.tokens = tokens;
        this.compresses = cell.policy().compresses(tokens, cell.budgetEntries());
        this.window = compresses ? cell.policy().scorer().window(cell.budgetEntries()) : 0;
        this.kept = new int[shape.layers()][shape.kvHeads()];
        this.tails = new KvStore[shape.layers()][shape.kvHeads()];
        this.left = new float[shape.layers()][shape.kvHeads()][0];
        this.settled = cell.policy().compactsAtOnce(tokens, cell.budgetEntries());
        this.compacted = new HeadCache[shape.layers()][shape.kvHeads()];
    }

    Cell cell() {
        return cell;
    }

    boolean compresses() {
        return compresses;
    }

    /** Newest tokens that stand outside the ranking; 0 where nothing is compressed and all tokens are context. */
    int window() {
        return window;
    }

    int kept(int layer, int kvHead) {
        return kept[layer][kvHead];
    }

    KvStore tail(int layer, int kvHead) {
        return tails[layer][kvHead];
    }

    /**
     * Whether a layer is compacted as soon as it is seen, from the rows of the prefill, so that no plain rows of it are
     * held: its size will not change any more, and the policy does more than evict.
     */
    boolean settled() {
        return settled;
    }

    /** Ranked rows of a layer and head that are held for this cell until the last layer. */
    int held(int layer, int kvHead) {
        if (settled) {
            return 0;
        }
        return cell.policy().wantsDropped() ? tokens - window : kept[layer][kvHead];
    }

    /** The finished heads of the layers that were compacted when they were seen. */
    HeadCache[][] compacted() {
        return compacted;
    }

    /** What each compactor remembered of a head, in the order of the compactors. */
    List<float[]> observed(int layer, int kvHead) {
        return observed.get(layer).stream().map(heads -> heads[kvHead]).toList();
    }

    /** Takes what the compactors remember of the newest layer, {@code [compactors][kvHeads]}. */
    void observe(List<float[][]> remembered) {
        observed.add(remembered);
    }

    /** Takes what the compactors of a head leave for decoding. */
    void leave(int layer, int kvHead, float[] remembered) {
        left[layer][kvHead] = remembered;
    }

    /** {@code [layers][kvHeads]} what the compactors left for decoding. */
    float[][][] left() {
        return left;
    }

    /** Scores of all prompt tokens of each layer, {@code [kvHeads][tokens]}; empty unless {@link #keepScores} was called. */
    List<float[][]> scores() {
        return scores;
    }

    /** Takes the scores of all prompt tokens of the newest layer. */
    void keepScores(float[][] newest) {
        scores.add(newest);
    }

    List<LayerMeasure> measures() {
        return measures;
    }

    /**
     * Most bytes of K and V at any point of the prefill: what is held of earlier layers as it is stored, and a whole layer
     * as the 32-bit floats that it is computed in.
     */
    long peakBytes() {
        return peakBytes;
    }

    /**
     * Takes the window's rows of one layer and makes room for {@code newTokens} decoded ones.
     *
     * @param arena memory that lives as long as the rows do
     */
    void storeWindow(LayerAttention layer, Arena arena, int newTokens) {
        KvStore[] heads = tails[layer.layer()];
        layer.parallel()
                .run(
                        heads.length,
                        h -> heads[h] = PromptRows.newest(layer, h, window, arena, kvType, window + newTokens));
    }

    /** Keeps one more layer whole. */
    void keepAll(int layer) {
        peakBytes = Math.max(peakBytes, bytesWithWhole(layer));
        Arrays.fill(kept[layer], tokens);
    }

    /** Shares the budget out anew with one more layer. */
    LayerBudgets allocate(LayerMeasure measure) {
        measures.add(measure);
        double[] statistics = new double[measures.size()];
        for (int l = 0; l < statistics.length; l++) {
            statistics[l] = measures.get(l).value();
        }
        var stage = new AllocationStage(shape.layers(), tokens, cell.budgetEntries(), window, statistics);
        budgets = cell.policy().allocator().allocate(stage);
        return budgets;
    }

    /** Context entries per head that the allocation gives the newest layer. */
    int newestLayerSize() {
        return allocated().keep()[measures.size() - 1];
    }

    /** Cuts all layers seen so far to the last allocation; a layer never grows back. */
    void evict(List<LayerRanking> rankings) {
        int newest = measures.size() - 1;
        peakBytes = Math.max(peakBytes, bytesWithWhole(newest));
        Arrays.fill(kept[newest], tokens - window);
        for (int l = 0; l <= newest; l++) {
            int[] counts =
                    cell.policy().selector().counts(rankings.get(l), allocated().keep()[l]);
            for (int h = 0; h < shape.kvHeads(); h++) {
                kept[l][h] = Math.min(kept[l][h], counts[h]);
            }
        }
    }

    /** {@code [layers]} entries per KV head that the allocation gave each layer, window included. */
    int[] layerBudget() {
        int[] budget = new int[shape.layers()];
        for (int l = 0; l < budget.length; l++) {
            budget[l] = compresses ? allocated().decode()[l] + window : tokens;
        }
        return budget;
    }

    /** {@code [layers]} context entries per KV head that a layer may hold while decoding. */
    int[] decodeCapacity() {
        if (compresses) {
            return allocated().decode();
        }
        int[] capacity = new int[shape.layers()];
        Arrays.fill(capacity, cell.budgetEntries() - decodeWindow());
        return capacity;
    }

    /** Newest tokens that decoding always keeps. */
    int decodeWindow() {
        return cell.policy().scorer().window(cell.budgetEntries());
    }

    /**
     * Counts in that rows which were held until the last layer stand beside what was made of them.
     *
     * @param made bytes of the cache
     */
    void countRewritten(long made) {
        if (cell.policy().rewrites() && !settled) {
            peakBytes = Math.max(peakBytes, heldBytes(shape.layers()) + made);
        }
    }

    /** Bytes of what is held of the layers before {@code layer}, and of that layer whole. */
    private long bytesWithWhole(int layer) {
        return tokens * shape.kvBytesPerTokenAndLayer(KvType.F32) + heldBytes(layer);
    }

    /** Bytes of what is held of the layers before {@code layer}. */
    private long heldBytes(int layer) {
        long bytes = 0;
        for (int l = 0; l < layer; l++) {
            for (int h = 0; h < shape.kvHeads(); h++) {
                bytes +=
                        settled ? compacted[l][h].bytes() : KvStore.bytes(kvType, shape.headDim(), held(l, h) + window);
            }
        }
        return bytes;
    }

    private LayerBudgets allocated() {
        if (budgets == null) {
            throw new IllegalStateException("cell %s has not seen a layer".formatted(cell.id()));
        }
        return budgets;
    }
}
