package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.decode.SlidingDecode;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KvType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The planned memory of a sweep against what it really takes, decoding included. */
final class SweepMaximumBytesTest {
    private static final int WINDOW = 8;
    private final PolicyCatalog catalog = PolicyCatalog.load();
    private final InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector");

    @AfterEach
    void close() {
        engine.close();
    }

    @RepeatedTest(25)
    void nothingTakesMore(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        List<CachePolicy> policies = policies();
        int tokens = 1 + random.nextInt(400);
        int newTokens = random.nextInt(12);
        var cells = new ArrayList<Cell>();
        for (int c = random.nextInt(12); c >= 0; c--) {
            int budget = WINDOW + 5 + random.nextInt(2 * tokens);
            cells.add(new Cell("cell " + c, policies.get(random.nextInt(policies.size())), budget));
        }
        assertThat(taken(tokens, newTokens, cells)).isPositive().isLessThanOrEqualTo(planned(tokens, newTokens, cells));
    }

    @Test
    void budgetsThatShareRowsArePlannedOnce() {
        CachePolicy snapKv = catalog.create("snapkv", Map.of("window", WINDOW));
        var cells = new ArrayList<Cell>();
        for (int budget : new int[] {64, 128, 192, 256}) {
            cells.add(new Cell("snapkv@" + budget, snapKv, budget));
        }
        long together = planned(400, 0, cells);
        long largest = planned(400, 0, List.of(cells.getLast()));
        long windows = 3L * WINDOW * engine.model().shape().layers();
        // A store of 8 entries takes the keys of a block of 16, and 128 bytes of alignment.
        assertThat(together - largest)
                .isLessThan(3 * windows * engine.model().shape().kvBytesPerTokenAndLayer(KvType.F32));
    }

    @Test
    void thePlanIsNotFarFromTheTruth() {
        // A cell that evicts while decoding is planned with a copy of its rows, which only long answers make.
        CachePolicy cake = catalog.create("cake", Map.of("window", WINDOW, "decode", "none"));
        var cells = new ArrayList<Cell>();
        for (int budget : new int[] {64, 128, 256}) {
            cells.add(new Cell("cake@" + budget, cake, budget));
            cells.add(new Cell("snapkv@" + budget, catalog.create("snapkv", Map.of("window", WINDOW)), budget));
        }
        cells.add(new Cell("full", catalog.create("full", Map.of()), 1));
        assertThat(planned(400, 8, cells)).isLessThan(taken(400, 8, cells) * 5 / 4);
    }

    private List<CachePolicy> policies() {
        return List.of(
                catalog.create("full", Map.of()),
                catalog.create("cake", Map.of("window", WINDOW)),
                catalog.create("cake", Map.of("window", WINDOW, "tau1", 1.6, "tau2", 0.4)),
                catalog.create("cake", Map.of("window", WINDOW, "allocation", "official")),
                catalog.create("cake", Map.of("window", WINDOW, "allocation", "official", "tau2", 0.4)),
                catalog.create("cake", Map.of("window", WINDOW, "cascade", false)),
                catalog.create("cake", Map.of("window", WINDOW, "decode", "none")),
                catalog.create("snapkv", Map.of("window", WINDOW)),
                catalog.create("streaming-llm", Map.of()),
                catalog.create("oracle", Map.of()),
                catalog.create("oracle", Map.of()).withDecode(new SlidingDecode(0, false)),
                catalog.create("h2o", Map.of()),
                catalog.create("tova", Map.of()),
                catalog.create("pyramidkv", Map.of("window", WINDOW)),
                catalog.create("pyramidkv", Map.of("window", WINDOW, "allocation", "official")),
                catalog.create("pyramidkv", Map.of("window", WINDOW, "allocation", "kvpress", "beta", 5)),
                catalog.create("ada-snapkv", Map.of("window", WINDOW)),
                catalog.create("ada-pyramidkv", Map.of("window", WINDOW)),
                catalog.create("ada-snapkv", Map.of("window", WINDOW, "allocation", "official", "alpha", 0.5)),
                catalog.create("ada-pyramidkv", Map.of("window", WINDOW, "allocation", "official", "normalize", true)),
                catalog.create("criticalkv", Map.of("window", WINDOW)),
                catalog.create("ada-criticalkv", Map.of("window", WINDOW)),
                catalog.create("think", Map.of("recent", 5)),
                catalog.create("kivi", Map.of("group", 8, "residual", 16)),
                catalog.create("d2o", Map.of()),
                catalog.create("d2o", Map.of("quantize_bits", 8)),
                catalog.create("snapkv", Map.of("window", WINDOW, "quantize_bits", 4)),
                catalog.create("snapkv", Map.of("window", WINDOW, "prune_channels", 0.5, "merge", "values")),
                catalog.create("cake", Map.of("window", WINDOW, "prune_channels", 0.5, "quantize_bits", 2)),
                catalog.create("cake", Map.of("window", WINDOW, "merge", "pivot", "quantize_bits", 8)),
                catalog.create("ada-snapkv", Map.of("window", WINDOW, "merge", "weighted", "prune_channels", 0.3)),
                catalog.create("oracle", Map.of("prune_channels", 0.4, "quantize_bits", 2)),
                catalog.create("streaming-llm", Map.of("quantize_bits", 8)),
                catalog.create("h2o", Map.of("quantize_bits", 2)));
    }

    private long planned(int tokens, int newTokens, List<Cell> cells) {
        return CacheSweep.maximumBytes(engine.model().shape(), engine.kvType(), tokens, newTokens, cells);
    }

    /** Most bytes that the sweep of a random prompt takes at a time. */
    private long taken(int tokens, int newTokens, List<Cell> cells) {
        int[] prompt = new Random(tokens).ints(tokens, 0, 96).toArray();
        try (var sweep =
                new CacheSweep(engine.kernels(), engine.model().shape(), engine.kvType(), tokens, newTokens, cells)) {
            engine.prefill(prompt, sweep);
            sweep.probe().ifPresent(probe -> decode(List.of(probe), newTokens));
            List<SequenceCache> caches =
                    sweep.finish().stream().map(CellCache::cache).toList();
            decode(caches, newTokens);
            return sweep.peakBytes();
        }
    }

    private void decode(List<SequenceCache> caches, int steps) {
        var logits = new float[caches.size()][engine.model().shape().vocabularySize()];
        for (int step = 0; step < steps; step++) {
            engine.decode(caches, new int[caches.size()], logits);
        }
    }
}
