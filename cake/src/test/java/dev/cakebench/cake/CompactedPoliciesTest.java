package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies of many shapes whose kept entries are merged, pruned and quantised, on a model with heads of 32. */
@ParameterizedClass
@EnumSource(names = {"F32", "Q8_0"})
final class CompactedPoliciesTest {
    private static final Path NEEDLE = Path.of("..", "conf", "quickstart", "needle.gguf");
    private static final int PROMPT = 180;
    private static final int DECODED = 20;
    private static final int BUDGET = 150;

    private static final List<Map<String, ?>> FORMS = List.of(
            Map.of("quantize_bits", 2),
            Map.of("prune_channels", 0.4),
            Map.of("prune_channels", 0.4, "quantize_bits", 4),
            Map.of("merge", "pivot"),
            Map.of("merge", "weighted", "prune_channels", 0.5, "quantize_bits", 8));

    private final PolicyCatalog catalog = PolicyCatalog.load();
    private final InferenceEngine engine;
    private final ModelShape shape;
    private final KvType type;
    private final int[] prompt;
    private final int[] decoded;

    CompactedPoliciesTest(KvType type) {
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

    /** Layers that shrink while the prefill runs and evict while decoding, ragged heads, sliding, hindsight. */
    @Test
    void sharingAPrefillChangesNothing() {
        List<Cell> cells = new ArrayList<>();
        for (String kind : List.of("cake", "ada-snapkv", "streaming-llm", "h2o", "criticalkv", "oracle")) {
            for (int f = 0; f < FORMS.size(); f++) {
                cells.add(cell(kind, FORMS.get(f), BUDGET - 3 * f));
            }
        }
        cells.add(cell("cake", with(FORMS.get(2), "cascade", false), BUDGET));
        cells.add(cell("cake", with(FORMS.get(4), "allocation", "official"), BUDGET));
        cells.add(cell("d2o", FORMS.get(2), BUDGET));
        cells.add(cell("d2o", Map.of(), BUDGET));
        cells.add(cell("think", Map.of(), 1));
        cells.add(cell("kivi", Map.of("residual", 32), 1));
        cells.add(cell("snapkv", Map.of(), BUDGET));
        cells.add(cell("full", Map.of(), 1));
        PolicyRun.requireSharingChangesNothing(engine, prompt, decoded, cells);
    }

    /** A prompt that is not compressed is pruned and quantised all the same. */
    @Test
    void aBudgetThatHoldsEverythingHoldsItInItsForm() {
        PolicyRun run = PolicyRun.of(
                engine,
                prompt,
                decoded,
                List.of(
                        cell("full", Map.of(), 1),
                        cell("think", Map.of(), 1),
                        cell("snapkv", Map.of("prune_channels", 0.4), 1000),
                        cell("kivi", Map.of(), 1),
                        cell("snapkv", Map.of("quantize_bits", 2), 1000),
                        cell("snapkv", Map.of("merge", "pivot"), 1000)));
        assertThat(run.logits().get(2)).isDeepEqualTo(run.logits().get(1));
        assertThat(run.logits().get(4)).isDeepEqualTo(run.logits().get(3));
        assertThat(run.logits().get(5)).isDeepEqualTo(run.logits().getFirst());
        for (CacheReport report : run.reports()) {
            assertThat(report.evicted()).isFalse();
        }
        assertThat(run.reports().get(1).kvBytes())
                .isEqualTo(run.reports().get(2).kvBytes())
                .isLessThan(run.reports().getFirst().kvBytes());
        assertThat(run.reports().get(3).kvBytes())
                .isEqualTo(run.reports().get(4).kvBytes())
                .isLessThan(run.reports().get(1).kvBytes());
    }

    /** Fewer bits and channels change the logits, and the more the fewer there are. */
    @Test
    void theLessIsKeptTheFurtherTheLogitsAreOff() {
        PolicyRun run = PolicyRun.of(
                engine,
                prompt,
                decoded,
                List.of(
                        cell("full", Map.of(), 1),
                        cell("kivi", Map.of("bits", 8, "residual", 32), 1),
                        cell("kivi", Map.of("bits", 4, "residual", 32), 1),
                        cell("kivi", Map.of("bits", 2, "residual", 32), 1),
                        cell("think", Map.of("ratio", 0.1), 1),
                        cell("think", Map.of("ratio", 0.4), 1),
                        cell("think", Map.of("ratio", 0.9), 1)));
        double[] distances = IntStream.range(0, 7)
                .mapToDouble(cell -> IntStream.rangeClosed(1, DECODED)
                        .mapToDouble(t -> LogitDistance.relative(
                                run.logits().get(cell)[t], run.logits().getFirst()[t]))
                        .average()
                        .orElseThrow())
                .toArray();
        assertThat(distances[1]).isPositive().isLessThan(distances[2]);
        assertThat(distances[2]).isLessThan(distances[3]);
        assertThat(distances[4]).isPositive().isLessThan(distances[5]);
        assertThat(distances[5]).isLessThan(distances[6]);
    }

    /** Policies that evict while decoding keep their bound at every step, whatever the entries look like. */
    @Test
    void decodingKeepsItsBound() {
        var cells = new ArrayList<Cell>();
        for (String kind : List.of("cake", "streaming-llm", "h2o", "tova", "d2o")) {
            for (Map<String, ?> form : FORMS) {
                if (!kind.equals("d2o") || !form.containsKey("merge")) {
                    cells.add(cell(kind, form, BUDGET));
                }
            }
        }
        try (var sweep = new CacheSweep(engine.kernels(), shape, type, PROMPT, DECODED, cells)) {
            engine.prefill(prompt, sweep);
            List<CellCache> made = sweep.finish();
            List<SequenceCache> caches = made.stream().map(CellCache::cache).toList();
            var logits = new float[caches.size()][shape.vocabularySize()];
            for (int token : decoded) {
                int[] tokens = new int[caches.size()];
                Arrays.fill(tokens, token);
                engine.decode(caches, tokens, logits);
                for (CellCache cell : made) {
                    int[] bound = cell.report().layerBudget();
                    for (int l = 0; l < bound.length; l++) {
                        boolean whole = cell.cell().policy().kind().equals("d2o") && (l < 2 || l == bound.length - 1);
                        for (int h = 0; h < shape.kvHeads() && !whole; h++) {
                            assertThat(cell.cache().entries(l, h))
                                    .as("%s, layer %d", cell.cell().id(), l)
                                    .isLessThanOrEqualTo(bound[l]);
                        }
                    }
                }
            }
        }
    }

    /** What a sweep takes from the system is what its caches count, but for room for tokens and small change. */
    @Test
    void memoryIsWhatTheCachesCount() {
        for (Map<String, ?> form : FORMS) {
            for (String kind : List.of("snapkv", "cake")) {
                Cell cell = cell(kind, form, BUDGET);
                int newTokens = 1;
                try (var sweep = new CacheSweep(engine.kernels(), shape, type, PROMPT, newTokens, List.of(cell))) {
                    engine.prefill(prompt, sweep);
                    CacheReport report = sweep.finish().getFirst().report();
                    long heads = (long) shape.layers() * shape.kvHeads();
                    // Positions and alignment of three stores, and a block of keys that is not full.
                    long slack = heads * (BUDGET * 4L + 12 * 64 + 16 * 2 * type.rowBytes(shape.headDim()));
                    assertThat(sweep.cacheBytes())
                            .as("%s", cell.id())
                            .isBetween(report.kvBytes(), report.kvBytes() * 11 / 10 + slack);
                    assertThat(sweep.peakBytes())
                            .isLessThanOrEqualTo(
                                    CacheSweep.maximumBytes(shape, type, PROMPT, newTokens, List.of(cell)));
                }
            }
        }
    }

    /** Rows that were held until the last layer and what was made of them are there at the same time. */
    @Test
    void thePeakCountsBothForms() {
        PolicyRun run = PolicyRun.of(
                engine,
                prompt,
                decoded,
                List.of(cell("cake", Map.of(), BUDGET), cell("cake", Map.of("quantize_bits", 8), BUDGET)));
        CacheReport plain = run.reports().getFirst();
        CacheReport quantised = run.reports().getLast();
        assertThat(quantised.retained()).isDeepEqualTo(plain.retained());
        assertThat(quantised.kvBytesPeak())
                .isEqualTo(Math.max(plain.kvBytesPeak(), plain.kvBytes() + quantised.kvBytes()));
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedByName() {
        assertThatThrownBy(() -> catalog.create("d2o", Map.of("merge", "pivot")))
                .isInstanceOf(PolicyException.class)
                .hasMessage(
                        "policy d2o: merge: found pivot, allowed: none, because this policy makes entries of its own"
                                + " out of what it drops");
        assertThatThrownBy(() -> catalog.create("snapkv", Map.of("quantize_bits", 3)))
                .isInstanceOf(PolicyException.class)
                .hasMessage("policy snapkv: quantize_bits: found 3, allowed: 0, 2, 4 or 8");
        assertThatThrownBy(() -> catalog.create("kivi", Map.of("bits", 5)))
                .isInstanceOf(PolicyException.class)
                .hasMessage("policy kivi: bits: found 5, allowed: 2, 4 or 8");
        assertThatThrownBy(() -> catalog.create("full", Map.of("quantize_bits", 2)))
                .isInstanceOf(PolicyException.class)
                .hasMessage("policy full: unknown knob quantize_bits; its knobs: none");
    }

    private Cell cell(String kind, Map<String, ?> form, int budget) {
        return new Cell(kind + " " + form + "@" + budget, catalog.create(kind, form), budget);
    }

    private static Map<String, ?> with(Map<String, ?> form, String knob, Object value) {
        Map<String, Object> extended = new HashMap<>(form);
        extended.put(knob, value);
        return extended;
    }
}
