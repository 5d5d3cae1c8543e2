package dev.cakebench.cake;

import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.inference.cache.DenseTail;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the compactors of cells over the rows that they keep. */
final class LayerCompaction {
    private final Kernels kernels;
    private final Arena arena;
    private final MemoryMeter meter;
    private final KvType kvType;
    private final int tokens;
    private final int newTokens;
    private final List<Rotary> rotaries = new ArrayList<>();

    /**
     * @param arena owner of the caches
     * @param meter counts what is held in passing
     */
    LayerCompaction(Kernels kernels, Arena arena, MemoryMeter meter, KvType kvType, int tokens, int newTokens) {
        this.kernels = kernels;
        this.arena = arena;
        this.meter = meter;
        this.kvType = kvType;
        this.tokens = tokens;
        this.newTokens = newTokens;
    }

    /** Takes in how the newest layer turns its keys. */
    void onLayer(LayerAttention layer) {
        rotaries.add(layer.rotary());
    }

    /** {@code [layers]} how the layers seen so far turn their keys. */
    List<Rotary> rotaries() {
        return rotaries;
    }

    /**
     * Compacts all heads of the newest layer of a cell from the rows of the prefill.
     *
     * @param ranked {@code [kvHeads][context]} positions in the order in which they are kept
     */
    void compact(CellState state, LayerAttention layer, int[][] ranked) {
        int l = layer.layer();
        for (int h = 0; h < ranked.length; h++) {
            int rows = state.cell().policy().wantsDropped() ? ranked[h].length : state.kept(l, h);
            try (Arena passing = new MeasuredArena(meter, Arena::ofConfined)) {
                KvStore store =
                        PromptRows.of(layer, h, Arrays.copyOf(ranked[h], rows), passing, kvType, Math.max(rows, 1));
                HeadCache head = head(state, l, h, store);
                head.segments().stream()
                        .filter(ContextSegment.class::isInstance)
                        .map(ContextSegment.class::cast)
                        .forEach(ContextSegment::own);
                state.compacted()[l][h] = head;
            }
        }
    }

    /** One head of a cell of these ranked rows. */
    HeadCache head(CellState state, int layer, int kvHead, KvStore rows) {
        try (Arena passing = new MeasuredArena(meter, Arena::ofConfined)) {
            return head(state, layer, kvHead, rows, passing);
        }
    }

    /** @param passing memory for what a later compactor makes anew */
    private HeadCache head(CellState state, int layer, int kvHead, KvStore rows, Arena passing) {
        List<Compactor> compactors = state.cell().policy().compactors();
        List<float[]> observed = state.observed(layer, kvHead);
        int firstLasting = compactors.size() - state.cell().policy().lasting().size();
        var head = new CompactHead(
                kernels,
                arena,
                layer,
                kvHead,
                tokens,
                newTokens,
                rotaries.get(layer),
                rows,
                state.kept(layer, kvHead),
                new float[0],
                List.of(),
                new DenseTail(kernels, state.tail(layer, kvHead)),
                new float[0]);
        for (int c = 0; c < compactors.size(); c++) {
            head = compactors.get(c).compact(head.next(c < firstLasting ? passing : arena, observed.get(c)));
        }
        state.leave(layer, kvHead, head.left());
        return new HeadCache(head.segments(), head.tail());
    }
}
