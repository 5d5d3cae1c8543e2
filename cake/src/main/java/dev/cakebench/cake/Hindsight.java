package dev.cakebench.cake;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.cache.DenseSegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.SegmentedCache;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.Rotary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a sweep whose scores are made of the attention that the answer of a full cache pays: they see the layers a
 * second time, from the whole prompt that the sweep keeps for them, when that answer was decoded.
 */
final class Hindsight implements AutoCloseable {
    private final Kernels kernels;
    private final ModelShape shape;
    private final KvType kvType;
    private final int tokens;
    private final int newTokens;
    private final List<Cell> cells;
    private final MemoryMeter meter;
    private final List<LayerNotes> notes = new ArrayList<>();
    private final CacheSweep second;
    private final AnswerAttention attention;
    private @Nullable Arena probe;

    Hindsight(
            Kernels kernels,
            ModelShape shape,
            KvType kvType,
            int tokens,
            int newTokens,
            List<Cell> cells,
            MemoryMeter meter) {
        this.kernels = kernels;
        this.shape = shape;
        this.kvType = kvType;
        this.tokens = tokens;
        this.newTokens = newTokens;
        this.cells = cells;
        this.meter = meter;
        this.second = new CacheSweep(kernels, shape, kvType, tokens, newTokens, cells, meter, false);
        this.attention = new AnswerAttention(shape, tokens);
    }

    /** Lets statistics and compactors see the newest layer, of which keys and values will be left later on. */
    void onLayer(LayerAttention layer, LayerNotes found) {
        for (Cell cell : cells) {
            CachePolicy policy = cell.policy();
            found.observe(layer, policy);
            if (policy.compresses(tokens, cell.budgetEntries())) {
                found.measure(layer, policy, policy.scorer().window(cell.budgetEntries()));
            }
        }
        notes.add(found);
    }

    /**
     * A full cache without a decoded token, which adds to what attention the prompt has got; the one before it ends.
     *
     * @param whole {@code [layers][kvHeads]} the prompt in order of position
     */
    SequenceCache probe(List<KvStore[]> whole) {
        closeProbe();
        Arena arena = new MeasuredArena(meter, Arena::ofShared);
        probe = arena;
        var heads = new HeadCache[shape.layers()][shape.kvHeads()];
        for (int l = 0; l < shape.layers(); l++) {
            for (int h = 0; h < shape.kvHeads(); h++) {
                heads[l][h] = new HeadCache(
                        kernels,
                        List.of(DenseSegment.prefix(kernels, whole.get(l)[h], tokens)),
                        new KvStore(arena, kvType, shape.headDim(), newTokens));
            }
        }
        return new SegmentedCache(kernels, shape, tokens, heads, attention);
    }

    private void closeProbe() {
        if (probe != null) {
            probe.close();
            probe = null;
        }
    }

    /** The caches of the cells. What they cost in memory includes the full cache that the answer was decoded on. */
    List<CellCache> finish(List<KvStore[]> whole, List<Rotary> rotaries) {
        if (probe == null) {
            throw new IllegalStateException("finish before the answer was decoded on the probe");
        }
        closeProbe();
        try (Arena passing = new MeasuredArena(meter, Arena::ofShared)) {
            MemorySegment[] keys = rows(passing);
            MemorySegment[] values = rows(passing);
            for (int l = 0; l < shape.layers(); l++) {
                read(whole.get(l), keys, values);
                var layer = new StoredLayer(shape, l, tokens, rotaries.get(l), keys, values, attention.sums(l));
                second.onLayer(layer, notes.get(l));
            }
        }
        long full = (long) tokens * shape.layers() * shape.kvBytesPerTokenAndLayer(kvType);
        var caches = new ArrayList<CellCache>();
        for (CellCache cache : second.finish()) {
            caches.add(new CellCache(
                    cache.cell(),
                    cache.cache(),
                    cache.report().withPeak(full + cache.report().kvBytes())));
        }
        return caches;
    }

    /** Room for one layer's keys or values: {@code [kvHeads]} segments of {@code [tokens][headDim]} floats. */
    private MemorySegment[] rows(Arena arena) {
        var rows = new MemorySegment[shape.kvHeads()];
        for (int h = 0; h < rows.length; h++) {
            rows[h] = arena.allocate(4L * shape.headDim() * tokens, 64);
        }
        return rows;
    }

    private void read(KvStore[] layer, MemorySegment[] keys, MemorySegment[] values) {
        long rowBytes = 4L * shape.headDim();
        for (int h = 0; h < layer.length; h++) {
            for (int t = 0; t < tokens; t++) {
                layer[h].readKey(t, keys[h], rowBytes * t);
                layer[h].readValue(t, values[h], rowBytes * t);
            }
        }
    }

    /** Bytes taken for the caches of the cells. */
    long bytes() {
        return second.cacheBytes();
    }

    @Override
    public void close() {
        closeProbe();
        second.close();
    }
}
