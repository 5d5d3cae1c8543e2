package dev.cakebench.cake;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.TokenScorer;
import dev.cakebench.inference.cache.KvStore;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns one prefill into the caches of many cells (policy and budget). Give it to the engine's prefill, then call
 * {@link #finish} and decode. One sweep serves one example, on one thread.
 *
 * <p>A layer is scored once per distinct scorer and ranked once; its rows are held in rank order, up to the size that
 * any budget may still need. A smaller budget is a prefix of a larger one, and a layer that shrinks when a later layer
 * comes is cut at the end. Cells that evict nothing share one copy of the whole prompt. Cells that turn their rows into
 * another form do so at once where the layer's size is settled, and hold no plain rows then.
 *
 * <p>Every cache has the same structure per head, whatever other cells there are: the kept context in rank order (in
 * order of position where nothing is compressed), then one tail with the window and the decoded tokens. So a cell's
 * logits have the same bits in any sweep, and a cell that evicts nothing has the bits of a full cache.
 *
 * <p>Cells whose scores need the attention of the answer ({@link TokenScorer#hindsight}) are served in a second walk over
 * the layers: decode the answer on the {@link #probe} before {@link #finish}.
 */
public final class CacheSweep implements PrefillObserver, AutoCloseable {
    private record ScoreKey(TokenScorer scorer, int window) {}

    /** A cell and its ranking; null where nothing is compressed. */
    private record Member(CellState state, @Nullable RankingGroup group) {}

    private final Kernels kernels;
    private final ModelShape shape;
    private final KvType kvType;
    private final int tokens;
    private final int newTokens;
    private final List<Cell> cells;
    private final MemoryMeter meter;
    private final MeasuredArena arena;
    /** Rows that are held until the caches are made and are not part of them. */
    private final MeasuredArena passing;

    private final RowPages pages;
    private final LayerCompaction compaction;
    private final List<Member> members = new ArrayList<>();
    private final Map<RankingKey, RankingGroup> groups = new LinkedHashMap<>();
    private final List<KvStore[]> whole = new ArrayList<>();
    private final @Nullable Hindsight hindsight;
    private int layers;
    private boolean finished;

    /**
     * @param kvType how the caches store K and V; that of the engine
     * @param promptTokens length of the prompt that will be prefilled
     * @param maxNewTokens most tokens that will be decoded after it; fixes the capacity of the caches
     * @param cells ids must differ
     */
    public CacheSweep(
            Kernels kernels, ModelShape shape, KvType kvType, int promptTokens, int maxNewTokens, List<Cell> cells) {
        this(kernels, shape, kvType, promptTokens, maxNewTokens, cells, new MemoryMeter(), true);
    }

    /**
     * @param meter counts native memory
     * @param first whether cells that need the answer wait for a second walk; in that walk they are cells like others
     */
    CacheSweep(
            Kernels kernels,
            ModelShape shape,
            KvType kvType,
            int promptTokens,
            int maxNewTokens,
            List<Cell> cells,
            MemoryMeter meter,
            boolean first) {
        if (cells.stream().map(Cell::id).distinct().count() != cells.size()) {
            throw new IllegalArgumentException("cell ids must differ: %s"
                    .formatted(cells.stream().map(Cell::id).toList()));
        }
        this.kernels = kernels;
        this.shape = shape;
        this.kvType = kvType;
        this.tokens = promptTokens;
        this.newTokens = maxNewTokens;
        this.cells = List.copyOf(cells);
        this.meter = meter;
        this.arena = new MeasuredArena(meter, Arena::ofShared);
        this.passing = new MeasuredArena(meter, Arena::ofShared);
        this.pages = new RowPages(kvType, shape.headDim(), meter);
        this.compaction = new LayerCompaction(kernels, arena, meter, kvType, tokens, newTokens);
        List<Cell> late =
                first ? cells.stream().filter(cell -> waits(cell, tokens)).toList() : List.of();
        for (Cell cell : cells) {
            if (!late.contains(cell)) {
                var state = new CellState(cell, shape, kvType, tokens);
                members.add(new Member(state, state.compresses() ? group(state) : null));
            }
        }
        this.hindsight = late.isEmpty() ? null : new Hindsight(kernels, shape, kvType, tokens, newTokens, late, meter);
    }

    /** Whether a cell is served after the answer of a full cache is known. */
    static boolean waits(Cell cell, int tokens) {
        CachePolicy policy = cell.policy();
        boolean scored = policy.compresses(tokens, cell.budgetEntries())
                || policy.decodeUpdater().wantsScores();
        return policy.scorer().hindsight() && scored;
    }

    @Override
    public AttentionRequest request() {
        AttentionRequest request = AttentionRequest.NONE;
        for (Cell cell : cells) {
            request = request.union(cell.policy().request(tokens, cell.budgetEntries()));
        }
        return request;
    }

    @Override
    public void onLayer(LayerAttention layer) {
        onLayer(layer, new LayerNotes());
    }

    /** @param notes what is known of the layer already; takes in what this walk finds */
    void onLayer(LayerAttention layer, LayerNotes notes) {
        if (finished || layer.layer() != layers || layer.tokens() != tokens) {
            throw new IllegalStateException("expected layer %d of a prompt of %d tokens, found layer %d of %d tokens%s"
                    .formatted(layers, tokens, layer.layer(), layer.tokens(), finished ? " after finish" : ""));
        }
        compaction.onLayer(layer);
        var scores = new HashMap<ScoreKey, float[][]>();
        observe(layer, scores, notes);
        groups.forEach(
                (key, group) -> group.onLayer(layer, score(layer, key.scorer(), key.window(), scores), compaction));
        if (hindsight != null) {
            hindsight.onLayer(layer, notes);
        }
        if (hindsight != null || members.stream().anyMatch(CacheSweep::keepsWhole)) {
            storeWhole(layer);
        }
        layers++;
        if (layers == shape.layers()) {
            groups.values().forEach(group -> group.finish(layer.parallel()));
            pages.close();
        }
    }

    /** Lets every cell see the newest layer before any of them evicts. */
    private void observe(LayerAttention layer, Map<ScoreKey, float[][]> scores, LayerNotes notes) {
        for (Member member : members) {
            CellState state = member.state();
            CachePolicy policy = state.cell().policy();
            if (policy.rewrites()) {
                state.storeWindow(layer, passing, 0);
            } else {
                state.storeWindow(layer, arena, newTokens);
            }
            state.observe(notes.observe(layer, policy));
            if (policy.decodeUpdater().wantsScores()) {
                state.keepScores(score(layer, policy.scorer(), 0, scores));
            }
            if (state.compresses()) {
                state.allocate(notes.measure(layer, policy, state.window()));
            } else {
                state.keepAll(layer.layer());
                if (state.settled()) {
                    compaction.compact(state, layer, everything());
                }
            }
        }
    }

    private static float[][] score(
            LayerAttention layer, TokenScorer scorer, int window, Map<ScoreKey, float[][]> scores) {
        return scores.computeIfAbsent(
                new ScoreKey(scorer, window), wanted -> wanted.scorer().score(layer, wanted.window()));
    }

    /**
     * A full cache, for cells whose scores need the attention that its answer pays: decode that answer on it, then call
     * {@link #finish}. Empty where no cell does. An answer without a decoded token pays no attention to anything. Each call
     * gives a new cache and ends the one before; the attention of answers on all of them is summed.
     *
     * @throws IllegalStateException when the prefill has not run through all layers
     */
    public Optional<SequenceCache> probe() {
        requireAllLayers();
        return Optional.ofNullable(hindsight).map(waiting -> waiting.probe(whole));
    }

    /**
     * The caches, in the order of the cells.
     *
     * @throws IllegalStateException when the prefill has not run through all layers, or at a second call
     */
    public List<CellCache> finish() {
        requireAllLayers();
        finished = true;
        var builder = new CellCacheBuilder(kernels, shape, kvType, tokens, compaction);
        var caches = new HashMap<Cell, CellCache>();
        for (Member member : members) {
            caches.put(member.state().cell(), cache(builder, member));
        }
        passing.close();
        if (hindsight != null) {
            for (CellCache cache : hindsight.finish(whole, compaction.rotaries())) {
                caches.put(cache.cell(), cache);
            }
        }
        return cells.stream().map(caches::get).toList();
    }

    private CellCache cache(CellCacheBuilder builder, Member member) {
        if (member.state().settled()) {
            return builder.settled(member.state());
        }
        RankingGroup group = member.group();
        return builder.of(member.state(), group == null ? (l, h) -> whole.get(l)[h] : group::store);
    }

    /** Ends the life of all caches of this sweep; a second call does nothing. */
    @Override
    public void close() {
        finished = true;
        pages.close();
        passing.close();
        arena.close();
        if (hindsight != null) {
            hindsight.close();
        }
    }

    /**
     * Bytes of native memory that a sweep takes at most, beside the engine's own: rows shared by several cells count once,
     * and what compactors make of them as {@link Compactor#arenaBytes} says.
     *
     * @param kvType how the caches store K and V
     * @param maxNewTokens most tokens that will be decoded after the prompt
     */
    public static long maximumBytes(
            ModelShape shape, KvType kvType, int promptTokens, int maxNewTokens, Collection<Cell> cells) {
        return new SweepMemory(shape, kvType, promptTokens, maxNewTokens).maximumBytes(cells);
    }

    /** Most bytes of native memory that the sweep and its caches took at a time, as counted when they were taken. */
    public long peakBytes() {
        return meter.peakBytes();
    }

    /** Entries of all rankings that are held now, without the windows. */
    long rankedEntries() {
        return groups.values().stream().mapToLong(RankingGroup::entries).sum();
    }

    /** Bytes taken so far for caches: rows in the layout for decoding, and copies of them. */
    long cacheBytes() {
        return arena.bytes() + (hindsight == null ? 0 : hindsight.bytes());
    }

    /** Most bytes that ranked rows took during the prefill, in whole pages. */
    long rankedPeakBytes() {
        return pages.peakBytes();
    }

    private void requireAllLayers() {
        if (finished || layers != shape.layers()) {
            throw new IllegalStateException("finish after %d of %d layers%s"
                    .formatted(layers, shape.layers(), finished ? ", for the second time" : ""));
        }
    }

    private static boolean keepsWhole(Member member) {
        return member.group() == null && !member.state().settled();
    }

    /** {@code [kvHeads][tokens]} all positions in order. */
    private int[][] everything() {
        int[][] all = new int[shape.kvHeads()][];
        for (int h = 0; h < all.length; h++) {
            all[h] = IntStream.range(0, tokens).toArray();
        }
        return all;
    }

    private void storeWhole(LayerAttention layer) {
        var heads = new KvStore[shape.kvHeads()];
        layer.parallel().run(heads.length, h -> heads[h] = PromptRows.newest(layer, h, tokens, arena, kvType, tokens));
        whole.add(heads);
    }

    private RankingGroup group(CellState state) {
        RankingGroup group =
                groups.computeIfAbsent(RankingKey.of(state.cell()), key -> new RankingGroup(pages, arena, passing));
        group.add(state);
        return group;
    }
}
