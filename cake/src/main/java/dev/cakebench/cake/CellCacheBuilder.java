package dev.cakebench.cake;

import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.SegmentedCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds the cache and the report of a cell when its sweep has seen all layers. */
final class CellCacheBuilder {
    private final Kernels kernels;
    private final ModelShape shape;
    private final KvType kvType;
    private final int tokens;
    private final LayerCompaction compaction;

    CellCacheBuilder(Kernels kernels, ModelShape shape, KvType kvType, int tokens, LayerCompaction compaction) {
        this.kernels = kernels;
        this.shape = shape;
        this.kvType = kvType;
        this.tokens = tokens;
        this.compaction = compaction;
    }

    /** Ranked rows of one layer and head. */
    @FunctionalInterface
    interface Rows {
        KvStore of(int layer, int kvHead);
    }

    /** A cell whose layers have all been compacted. */
    CellCache settled(CellState state) {
        return build(state, state.compacted());
    }

    /** A cell that keeps leading rows of these, and its window. */
    CellCache of(CellState state, Rows rows) {
        var heads = new HeadCache[shape.layers()][shape.kvHeads()];
        for (int l = 0; l < shape.layers(); l++) {
            for (int h = 0; h < shape.kvHeads(); h++) {
                heads[l][h] = compaction.head(state, l, h, rows.of(l, h));
            }
        }
        return build(state, heads);
    }

    private CellCache build(CellState state, HeadCache[][] heads) {
        int[][] retained = new int[shape.layers()][shape.kvHeads()];
        int[][][] positions = new int[shape.layers()][shape.kvHeads()][];
        boolean evicted = false;
        for (int l = 0; l < shape.layers(); l++) {
            for (int h = 0; h < shape.kvHeads(); h++) {
                retained[l][h] = heads[l][h].entries();
                positions[l][h] = positions(heads[l][h]);
                evicted |= retained[l][h] < tokens;
            }
        }
        int budget = state.cell().budgetEntries();
        var context = new DecodeContext(
                shape,
                tokens,
                budget,
                state.decodeWindow(),
                state.decodeCapacity(),
                List.copyOf(compaction.rotaries()),
                state.scores().toArray(float[][][]::new),
                state.left());
        var cache = new SegmentedCache(
                kernels,
                shape,
                tokens,
                heads,
                state.cell().policy().decodeUpdater().create(context));
        state.countRewritten(cache.bytes());
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

    private static int[] positions(HeadCache head) {
        int[] positions = new int[head.entries()];
        int index = 0;
        for (CacheSegment segment : head.segments()) {
            for (int i = 0; i < segment.entries(); i++) {
                positions[index++] = segment.position(i);
            }
        }
        return positions;
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
