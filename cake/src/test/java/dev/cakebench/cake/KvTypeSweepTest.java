package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.KvCodec;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Sweeps whose caches store K and V in each type, on a model with heads of 32. */
@ParameterizedClass
@EnumSource
final class KvTypeSweepTest {
    private static final Path NEEDLE = Path.of("..", "conf", "quickstart", "needle.gguf");
    private static final Map<String, Object> WINDOW = Map.of("window", 4);
    private static final int PROMPT = 90;
    private static final int DECODED = 6;
    private final PolicyCatalog catalog = PolicyCatalog.load();
    private final KvType type;
    private final InferenceEngine engine;
    private final ModelShape shape;
    private final int[] prompt;
    private final int[] decoded;

    KvTypeSweepTest(KvType type) {
        this.type = type;
        this.engine = new InferenceEngine(Model.open(NEEDLE), KernelProvider.choose("vector"), 1, type);
        this.shape = engine.model().shape();
        this.prompt = new Random(5).ints(PROMPT, 0, shape.vocabularySize()).toArray();
        this.decoded = new Random(6).ints(DECODED, 0, shape.vocabularySize()).toArray();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void sharingAPrefillChangesNoBit() {
        PolicyRun.requireSharingChangesNothing(engine, prompt, decoded, cells(20, 40, PROMPT + 2));
    }

    @Test
    void enoughBudgetIsTheFullCacheBitForBit() {
        List<Cell> cells = cells(PROMPT + DECODED);
        PolicyRun run = PolicyRun.of(engine, prompt, decoded, cells);
        for (int c = 1; c < cells.size(); c++) {
            assertThat(run.logits().get(c)).isDeepEqualTo(run.logits().getFirst());
        }
    }

    @Test
    void bytesAreThoseOfTheType() {
        long entryBytes = 2 * type.rowBytes(shape.headDim());
        long wholeLayer = (long) PROMPT * shape.kvHeads() * 2 * shape.headDim() * Float.BYTES;
        List<Cell> cells = cells(20);
        PolicyRun run = PolicyRun.of(engine, prompt, decoded, cells);
        for (CacheReport report : run.reports()) {
            long entries = Arrays.stream(report.retained())
                    .flatMapToInt(Arrays::stream)
                    .sum();
            assertThat(report.kvBytes()).isEqualTo(entries * entryBytes);
            assertThat(report.kvBytesFull()).isEqualTo((long) PROMPT * shape.layers() * shape.kvHeads() * entryBytes);
            assertThat(report.kvBytesPeak()).isGreaterThan(wholeLayer);
        }
        long before = (long) PROMPT * (shape.layers() - 1) * shape.kvHeads();
        assertThat(run.reports().getFirst().kvBytesPeak()).isEqualTo(before * entryBytes + wholeLayer);
        // Equal layers are never cut again, so the last one finds the others at their final size.
        long held = 20L * (shape.layers() - 1) * shape.kvHeads();
        assertThat(run.reports().getLast().kvBytesPeak()).isEqualTo(held * entryBytes + wholeLayer);
    }

    /** Rows go through pages on their way into a cache. */
    @Test
    void keptRowsAreThoseOfThePromptAsStored() {
        CachePolicy snapKv = catalog.create("snapkv", WINDOW);
        float[][][] keys = rows(1);
        float[][][] values = rows(2);
        var compared = new ArrayList<Integer>();
        Compactor comparer = head -> {
            var context = (ContextSegment) head.segments().getFirst();
            for (int slot = 0; slot < context.entries(); slot++) {
                int position = context.position(slot);
                float[] key = keys[head.kvHead()][position].clone();
                float[] value = values[head.kvHead()][position].clone();
                KvCodec.round(type, MemorySegment.ofArray(key), 0, key.length);
                KvCodec.round(type, MemorySegment.ofArray(value), 0, value.length);
                for (int d = 0; d < key.length; d++) {
                    assertThat(context.key(slot, d)).isEqualTo(key[d]);
                    assertThat(context.value(slot, d)).isEqualTo(value[d]);
                }
                compared.add(position);
            }
            return head;
        };
        var policy = new CachePolicy(
                snapKv.kind(),
                snapKv.scorer(),
                snapKv.statistic(),
                snapKv.allocator(),
                snapKv.selector(),
                List.of(Compactor.EVICT, comparer),
                snapKv.decodeUpdater());
        ModelShape oneLayer = ArrayLayer.shape(1, 4, 2, 32);
        var cells = List.of(new Cell("one", policy, 50));
        try (var sweep = new CacheSweep(engine.kernels(), oneLayer, type, PROMPT, 0, cells)) {
            float[][][] attention = ArrayLayer.randomRows(4, 4, PROMPT, new Random(3));
            sweep.onLayer(ArrayLayer.of(oneLayer, 0, PROMPT, attention, keys, values));
            CacheReport report = sweep.finish().getFirst().report();
            for (int h = 0; h < 2; h++) {
                int[] context = Arrays.copyOf(report.keptPositions(0, h), 46);
                assertThat(compared.subList(46 * h, 46 * (h + 1)))
                        .containsExactly(Arrays.stream(context).boxed().toArray(Integer[]::new));
            }
        }
    }

    @Test
    void nothingTakesMoreThanPlanned() {
        List<Cell> cells = cells(20, 40, PROMPT + 2);
        try (var sweep = new CacheSweep(engine.kernels(), shape, type, PROMPT, DECODED, cells)) {
            engine.prefill(prompt, sweep);
            List<SequenceCache> caches =
                    sweep.finish().stream().map(CellCache::cache).toList();
            var logits = new float[cells.size()][shape.vocabularySize()];
            for (int step = 0; step < DECODED; step++) {
                engine.decode(caches, new int[cells.size()], logits);
            }
            long planned = CacheSweep.maximumBytes(shape, type, PROMPT, DECODED, cells);
            assertThat(sweep.peakBytes()).isLessThanOrEqualTo(planned).isGreaterThan(planned / 2);
        }
    }

    private List<Cell> cells(int... budgets) {
        var cells = new ArrayList<Cell>();
        cells.add(new Cell("full", catalog.create("full", Map.of()), 1));
        for (int budget : budgets) {
            cells.add(new Cell("cake@" + budget, catalog.create("cake", WINDOW), budget));
            cells.add(new Cell("streaming@" + budget, catalog.create("streaming-llm", Map.of()), budget));
            cells.add(new Cell("snapkv@" + budget, catalog.create("snapkv", WINDOW), budget));
        }
        return cells;
    }

    private static float[][][] rows(long seed) {
        var random = new Random(seed);
        float[][][] rows = new float[2][PROMPT][32];
        for (float[][] head : rows) {
            for (float[] row : head) {
                for (int d = 0; d < row.length; d++) {
                    row[d] = (float) random.nextGaussian();
                }
            }
        }
        return rows;
    }
}
