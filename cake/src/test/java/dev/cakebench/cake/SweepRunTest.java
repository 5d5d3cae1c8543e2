package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Sweeps over a real, tiny model. */
@ParameterizedClass
@ValueSource(strings = {"scalar", "vector"})
final class SweepRunTest {
    private static final Map<String, Object> WINDOW = Map.of("window", 4);
    private final PolicyCatalog catalog = PolicyCatalog.load();
    private final int[] prompt = randomTokens(50, 3);
    private final int[] decoded = randomTokens(8, 4);
    private final InferenceEngine engine;

    SweepRunTest(String kernels) {
        engine = PolicyRun.tinyEngine("model-gqa", kernels);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void sharingAPrefillChangesNoBit() {
        PolicyRun.requireSharingChangesNothing(engine, prompt, decoded, manyCells());
    }

    @Test
    void enoughBudgetIsTheFullCacheBitForBit() {
        var cells = new ArrayList<Cell>();
        cells.add(new Cell("full", catalog.create("full", Map.of()), 1));
        int enough = prompt.length + decoded.length;
        cells.add(new Cell("cake", catalog.create("cake", WINDOW), enough));
        cells.add(new Cell("official", catalog.create("cake", Map.of("window", 4, "allocation", "official")), enough));
        cells.add(new Cell("snapkv", catalog.create("snapkv", WINDOW), enough));
        cells.add(new Cell("streaming", catalog.create("streaming-llm", Map.of()), enough));
        PolicyRun run = PolicyRun.of(engine, prompt, decoded, cells);
        for (int c = 1; c < cells.size(); c++) {
            assertThat(run.logits().get(c))
                    .as(cells.get(c).id())
                    .isDeepEqualTo(run.logits().getFirst());
            assertThat(run.reports().get(c).evicted()).isFalse();
            assertThat(run.reports().get(c).kvBytes())
                    .isEqualTo(run.reports().get(c).kvBytesFull());
        }
    }

    @Test
    void aCacheThatFillsUpWhileDecodingIsFullUntilItEvicts() {
        int room = 3;
        var full = new Cell("full", catalog.create("full", Map.of()), 1);
        var cake = new Cell("cake", catalog.create("cake", WINDOW), prompt.length + room);
        var streaming = new Cell("streaming", catalog.create("streaming-llm", Map.of()), prompt.length + room);
        PolicyRun run = PolicyRun.of(engine, prompt, decoded, List.of(full, cake, streaming));
        for (int c = 1; c < 3; c++) {
            for (int t = 0; t <= decoded.length; t++) {
                // The step that overflows still attends to everything.
                if (t <= room + 1) {
                    assertThat(run.logits().get(c)[t]).isEqualTo(run.logits().getFirst()[t]);
                } else {
                    assertThat(run.logits().get(c)[t]).isNotEqualTo(run.logits().getFirst()[t]);
                }
            }
        }
    }

    @Test
    void theFirstTokenIsTheFullCachesForAnyBudget() {
        float[] plain = engine.prefill(prompt, new PrefillObserver() {
            @Override
            public AttentionRequest request() {
                return AttentionRequest.NONE;
            }

            @Override
            public void onLayer(LayerAttention layer) {}
        });
        for (int budget : new int[] {5, 16, 49}) {
            PolicyRun run = PolicyRun.of(
                    engine, prompt, decoded, List.of(new Cell("cake", catalog.create("cake", WINDOW), budget)));
            assertThat(run.logits().getFirst()[0]).isEqualTo(plain);
            assertThat(run.reports().getFirst().evicted()).isTrue();
        }
    }

    @Test
    void shortPromptsStayWhole() {
        for (int tokens : new int[] {1, 2, 4}) {
            int[] few = randomTokens(tokens, 9);
            var cells = List.of(
                    new Cell("full", catalog.create("full", Map.of()), 1),
                    new Cell("cake", catalog.create("cake", WINDOW), 64),
                    new Cell("snapkv", catalog.create("snapkv", Map.of()), 64),
                    new Cell("streaming", catalog.create("streaming-llm", Map.of()), 64));
            PolicyRun run = PolicyRun.of(engine, few, decoded, cells);
            for (int c = 0; c < cells.size(); c++) {
                assertThat(run.logits().get(c)).isDeepEqualTo(run.logits().getFirst());
                assertThat(run.reports().get(c).retained()[0]).containsExactly(tokens, tokens);
            }
        }
    }

    @Test
    void cachesOfAClosedSweepAreRefused() {
        var cells = List.of(new Cell("cake", catalog.create("cake", WINDOW), 16));
        var sweep = new CacheSweep(
                engine.kernels(), engine.model().shape(), engine.kvType(), prompt.length, decoded.length, cells);
        engine.prefill(prompt, sweep);
        List<SequenceCache> caches =
                sweep.finish().stream().map(CellCache::cache).toList();
        sweep.close();
        sweep.close();
        var logits = new float[1][engine.model().shape().vocabularySize()];
        assertThatThrownBy(() -> engine.decode(caches, new int[1], logits)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void losesMoreWithLessBudget() {
        var cells = new ArrayList<Cell>();
        cells.add(new Cell("full", catalog.create("full", Map.of()), 1));
        for (int budget : new int[] {8, 45}) {
            cells.add(new Cell("cake " + budget, catalog.create("cake", WINDOW), budget));
        }
        PolicyRun run = PolicyRun.of(engine, prompt, decoded, cells);
        assertThat(distance(run, 2)).isPositive().isLessThan(distance(run, 1));
    }

    private static double distance(PolicyRun run, int cell) {
        double sum = 0;
        for (int t = 1; t < run.logits().getFirst().length; t++) {
            for (int v = 0; v < run.logits().getFirst()[t].length; v++) {
                sum += Math.abs(run.logits().get(cell)[t][v] - run.logits().getFirst()[t][v]);
            }
        }
        return sum;
    }

    private List<Cell> manyCells() {
        var cells = new ArrayList<Cell>();
        cells.add(new Cell("full", catalog.create("full", Map.of()), 1));
        for (int budget : new int[] {6, 12, 24, 49, 55}) {
            cells.add(new Cell("cake@" + budget, catalog.create("cake", WINDOW), budget));
            cells.add(new Cell(
                    "score-order@" + budget, catalog.create("cake", Map.of("window", 4, "order", "score")), budget));
            cells.add(new Cell(
                    "one-shot@" + budget, catalog.create("cake", Map.of("window", 4, "cascade", false)), budget));
            cells.add(new Cell("snapkv@" + budget, catalog.create("snapkv", WINDOW), budget));
            cells.add(new Cell("streaming@" + budget, catalog.create("streaming-llm", Map.of()), budget));
            cells.add(new Cell("oracle@" + budget, catalog.create("oracle", Map.of()), budget));
        }
        return cells;
    }

    private static int[] randomTokens(int count, long seed) {
        return new Random(seed).ints(count, 0, 96).toArray();
    }
}
