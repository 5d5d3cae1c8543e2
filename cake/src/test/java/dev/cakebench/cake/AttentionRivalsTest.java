package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.select.AdaSelector;
import dev.cakebench.cake.select.OfficialAdaSelector;
import dev.cakebench.inference.engine.InferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The attention-scored rivals in whole sweeps: settings other than the defaults, and what they really keep. */
final class AttentionRivalsTest {
    private static final int TOKENS = 90;
    private final PolicyCatalog catalog = PolicyCatalog.load();
    private final int[] prompt = new Random(1).ints(TOKENS, 0, 96).toArray();
    private final int[] decoded = new Random(2).ints(10, 0, 96).toArray();

    @Test
    void sharingChangesNothingWithAnySetting() {
        var cells = new ArrayList<Cell>();
        for (int budget : new int[] {9, 20, 33, 85, 95}) {
            add(cells, budget, catalog.create("h2o", Map.of("recent", 0.25, "decode", "none")));
            add(cells, budget, catalog.create("h2o", Map.of("recent", 0)));
            add(cells, budget, catalog.create("tova", Map.of("protect_newest", true)));
            add(cells, budget, catalog.create("tova", Map.of("decode", "none")));
            add(cells, budget, onWindow("pyramidkv", Map.of("allocation", "official")));
            add(cells, budget, onWindow("pyramidkv", Map.of("allocation", "kvpress", "beta", 5)));
            add(cells, budget, onWindow("ada-snapkv", Map.of("allocation", "official")));
            add(cells, budget, onWindow("ada-snapkv", Map.of("allocation", "official", "normalize", true)));
            add(cells, budget, onWindow("ada-snapkv", Map.of("alpha", 0)));
            add(cells, budget, onWindow("ada-pyramidkv", Map.of("allocation", "official", "normalize", true)));
            add(cells, budget, onWindow("criticalkv", Map.of("first_stage", 0.75)));
            add(cells, budget, onWindow("ada-criticalkv", Map.of("alpha", 0.8)));
            add(cells, budget, onWindow("ada-criticalkv", Map.of("alpha", 0)));
        }
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            PolicyRun.requireSharingChangesNothing(engine, prompt, decoded, cells);
        }
    }

    @Test
    void exactFormsSpendTheBudgetAndOfficialOnesShowWhatTheySpend() {
        int budget = 20;
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            int layers = engine.model().shape().layers();
            int heads = engine.model().shape().kvHeads();
            long exact = (long) budget * layers * heads;
            for (String kind : List.of("pyramidkv", "ada-snapkv", "ada-pyramidkv", "ada-criticalkv")) {
                CacheReport report = report(engine, onWindow(kind, Map.of()), budget);
                assertThat(retained(report)).as(kind).isEqualTo(exact);
                if (kind.startsWith("ada")) {
                    assertThat(Arrays.stream(report.retained()).anyMatch(layer -> layer[0] != layer[1]))
                            .as(kind)
                            .isTrue();
                }
            }
            // The last layer gets 0 and the first 32 of 16 on average; the step is cut from 10.67 to 10.
            CacheReport official = report(engine, onWindow("pyramidkv", Map.of("allocation", "official")), budget);
            assertThat(official.layerBudget()).containsExactly(36, 26, 16, 6);
            assertThat(retained(official)).isEqualTo(heads * 84L);
            long perEntry = official.kvBytesFull() / TOKENS / layers / heads;
            assertThat(official.kvBytes()).isEqualTo(perEntry * heads * 84);
        }
    }

    /** Layers that shrink while the prefill runs end as if they had been cut once, heads of any sizes included. */
    @Test
    void aCascadeOfRaggedHeadsIsOneCut() {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            for (int budget : new int[] {9, 20, 33, 85}) {
                for (var selector : List.of(new AdaSelector(0.2, 4), new OfficialAdaSelector(0.2, false))) {
                    CacheReport cascade =
                            report(engine, onWindow("cake", Map.of()).withSelector(selector), budget);
                    CacheReport once = report(
                            engine, onWindow("cake", Map.of("cascade", false)).withSelector(selector), budget);
                    assertThat(cascade.positions()).isDeepEqualTo(once.positions());
                    assertThat(cascade.kvBytesPeak()).isLessThanOrEqualTo(once.kvBytesPeak());
                }
            }
        }
    }

    @Test
    void allHeadsOfTovaKeepTheSameTokens() {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            CacheReport report = report(engine, catalog.create("tova", Map.of()), 20);
            for (int[][] layer : report.positions()) {
                assertThat(layer[0]).hasSize(20).isEqualTo(layer[1]);
            }
            assertThat(report.positions()[0][0]).isNotEqualTo(report.positions()[1][0]);
        }
    }

    private CacheReport report(InferenceEngine engine, CachePolicy policy, int budget) {
        return PolicyRun.of(engine, prompt, new int[0], List.of(new Cell("cell", policy, budget)))
                .reports()
                .getFirst();
    }

    private static long retained(CacheReport report) {
        return Arrays.stream(report.retained())
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .sum();
    }

    private CachePolicy onWindow(String kind, Map<String, Object> others) {
        var knobs = new HashMap<>(others);
        knobs.put("window", 4);
        return catalog.create(kind, knobs);
    }

    private static void add(List<Cell> cells, int budget, CachePolicy policy) {
        cells.add(new Cell("%s %d".formatted(policy.kind(), cells.size()), policy, budget));
    }
}
