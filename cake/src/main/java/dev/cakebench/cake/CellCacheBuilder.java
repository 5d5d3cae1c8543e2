package dev.cakebench.cake;

import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.SegmentedCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Builds the cache and the report of a cell when its sweep has seen all layers. */
final class CellCacheBuilder {
    private final Kernels kernels;
    private final Arena arena;
    private final ModelShape shape;
    private final KvType kvType;
    private final int tokens;

    CellCacheBuilder(Kernels kernels, Arena arena, ModelShape shape, KvType kvType, int tokens) {
        this.kernels = kernels;
        this.arena = arena;
        this.shape = shape;
        this.kvType = kvType;
        this.tokens = tokens;
    }

    /** A cell that keeps the whole prompt; {@code stores} is {@code [layers][kvHeads]}, in order of position. */
    CellCache whole(CellState state, List<KvStore[]> stores) {
        int[] all = IntStream.range(0, tokens).toArray();
        int[][][] positions = new int[shape.layers()][shape.kvHeads()][];
        var heads = new HeadCache[shape.layers()][shape.kvHeads()];
        for (int l = 0; l < shape.layers(); l++) {
            for (int h = 0; h < shape.kvHeads(); h++) {
                positions[l][h] = all;
                heads[l][h] = head(state, l, h, stores.get(l)[h]);
            }
        }
        return build(state, heads, positions);
    }

    /** A cell that keeps the leading rows of its ranking and the window. */
    CellCache compressed(CellState state, RankingGroup group) {
        int window = state.window();
        int[][][] positions = new int[shape.layers()][shape.kvHeads()][];
        var heads = new HeadCache[shape.layers()][shape.kvHeads()];
        for (int l = 0; l < shape.layers(); l++) {
            for (int h = 0; h < shape.kvHeads(); h++) {
                int kept = state.kept(l, h);
                int[] held = new int[kept + window];
                System.arraycopy(group.ranking(l).positions()[h], 0, held, 0, kept);
                for (int i = 0; i < window; i++) {
                    held[kept + i] = tokens - window + i;
                }
                positions[l][h] = held;
                heads[l][h] = head(state, l, h, group.store(l, h));
            }
        }
        return build(state, heads, positions);
    }

    private HeadCache head(CellState state, int layer, int kvHead, KvStore rows) {
        KvStore tail = state.tail(layer, kvHead);
        var head = new CompactHead(kernels, arena, layer, kvHead, rows, state.kept(layer, kvHead), tail, List.of());
        for (Compactor compactor : state.cell().policy().compactors()) {
            head = compactor.compact(head);
        }
        return new HeadCache(kernels, head.segments(), tail);
    }

    private CellCache build(CellState state, HeadCache[][] heads, int[][][] positions) {
        int budget = state.cell().budgetEntries();
        var context = new DecodeContext(shape, tokens, budget, state.decodeWindow(), state.decodeCapacity(), positions);
        var cache = new SegmentedCache(
                kernels,
                shape,
                tokens,
                heads,
                state.cell().policy().decodeUpdater().create(context));
        int[][] retained = new int[shape.layers()][shape.kvHeads()];
        boolean evicted = false;
        for (int l = 0; l < shape.layers(); l++) {
            for (int h = 0; h < shape.kvHeads(); h++) {
                retained[l][h] = cache.entries(l, h);
                evicted |= positions[l][h].length < tokens;
            }
        }
        var report = new CacheReport(
                evicted,
                retained,
                cache.bytes(),
                (long) tokens * shape.layers() * shape.kvBytesPerTokenAndLayer(kvType),
                state.peakBytes(),
                state.layerBudget(),
                part(state, LayerMeasure.ENTROPY),
                part(state, LayerMeasure.SHIFT),
                positions);
        return new CellCache(state.cell(), cache, report);
    }

    private static double @Nullable [] part(CellState state, String name) {
        List<LayerMeasure> measures = state.measures();
        if (measures.isEmpty() || !measures.getFirst().parts().containsKey(name)) {
            return null;
        }
        double[] values = new double[measures.size()];
        for (int l = 0; l < values.length; l++) {
            values[l] = Objects.requireNonNull(measures.get(l).parts().get(name), name);
        }
        return values;
    }
}
