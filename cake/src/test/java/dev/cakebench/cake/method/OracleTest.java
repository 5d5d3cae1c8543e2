package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.CellCache;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.PolicyRun;
import dev.cakebench.cake.layer.CakeAllocator;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.cake.score.RecencyScorer;
import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The policy that looks back from the answer. */
final class OracleTest {
    private final PolicyCatalog catalog = PolicyCatalog.load();
    private final CachePolicy full = catalog.create("full", Map.of());
    private final CachePolicy oracle = catalog.create("oracle", Map.of());
    private final int[] prompt = new Random(1).ints(60, 0, 96).toArray();
    private final int[] decoded = new Random(2).ints(7, 0, 96).toArray();
    private final InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector");
    private final ModelShape shape = engine.model().shape();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void keepsWhatTheAnswerPaysMostAttentionTo() {
        var paid = new double[shape.layers()][shape.kvHeads()][prompt.length];
        CachePolicy watched = full.withDecode(context -> new Attention(paid));
        PolicyRun.of(engine, prompt, decoded, List.of(new Cell("full", watched, 1)));
        for (int budget : new int[] {1, 9, 59}) {
            CacheReport report = PolicyRun.of(engine, prompt, decoded, List.of(new Cell("oracle", oracle, budget)))
                    .reports()
                    .getFirst();
            for (int l = 0; l < shape.layers(); l++) {
                for (int h = 0; h < shape.kvHeads(); h++) {
                    double[] head = paid[l][h];
                    assertThat(report.keptPositions(l, h))
                            .as("layer %d, head %d", l, h)
                            .containsExactly(IntStream.range(0, head.length)
                                    .boxed()
                                    .sorted(Comparator.comparingDouble(t -> -head[t]))
                                    .limit(budget)
                                    .mapToInt(Integer::intValue)
                                    .toArray());
                }
            }
        }
    }

    @Test
    void enoughBudgetIsTheFullCacheBitForBit() {
        var cells = List.of(new Cell("full", full, 1), new Cell("oracle", oracle, prompt.length));
        PolicyRun run = PolicyRun.of(engine, prompt, decoded, cells);
        assertThat(run.logits().get(1)).isDeepEqualTo(run.logits().get(0));
        assertThat(run.reports().get(1).evicted()).isFalse();
    }

    @Test
    void peaksAtTheFullCacheThatTheAnswerWasDecodedOn() {
        CacheReport report = PolicyRun.of(engine, prompt, decoded, List.of(new Cell("oracle", oracle, 10)))
                .reports()
                .getFirst();
        assertThat(report.kvBytesPeak()).isEqualTo(report.kvBytesFull() + report.kvBytes());
        assertThat(report.kvBytes() * 6).isEqualTo(report.kvBytesFull());
    }

    @Test
    void anAnswerWithoutADecodedTokenPaysNothing() {
        CacheReport report = PolicyRun.of(engine, prompt, new int[0], List.of(new Cell("oracle", oracle, 10)))
                .reports()
                .getFirst();
        assertThat(report.keptPositions(1, 1))
                .containsExactly(IntStream.range(0, 10).toArray());
    }

    @Test
    void finishWithoutTheAnswerIsRefused() {
        try (var sweep =
                new CacheSweep(engine.kernels(), shape, engine.kvType(), 60, 7, List.of(new Cell("o", oracle, 10)))) {
            engine.prefill(prompt, sweep);
            assertThatThrownBy(sweep::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("finish before the answer was decoded on the probe");
        }
        try (var sweep =
                new CacheSweep(engine.kernels(), shape, engine.kvType(), 60, 7, List.of(new Cell("o", oracle, 60)))) {
            engine.prefill(prompt, sweep);
            assertThat(sweep.probe()).as("nothing is evicted").isEmpty();
            assertThat(sweep.finish()).extracting(CellCache::cell).containsExactly(new Cell("o", oracle, 60));
        }
    }

    @Test
    void layersAreMeasuredWhenTheyAreSeen() {
        var allocator = new CakeAllocator(false, true, false);
        CachePolicy recent = CachePolicy.of("recent", new RecencyScorer(0)).withLayers(new FirstColumn(), allocator);
        var cells = List.of(
                new Cell("recent", recent, 12),
                new Cell("looking-back", oracle.withLayers(new FirstColumn(), allocator), 12));
        List<CacheReport> reports = PolicyRun.of(engine, prompt, decoded, cells).reports();
        assertThat(reports.get(1).layerBudget()).isEqualTo(reports.get(0).layerBudget());
        assertThat(Arrays.stream(reports.get(1).layerBudget()).distinct().count())
                .as("layers differ")
                .isGreaterThan(1);
    }

    @Test
    void compactorsObserveTheLayersWhenTheyAreSeen() {
        var early = new FirstRow();
        var late = new FirstRow();
        var cells = List.of(
                new Cell("full", full.withCompactors(List.of(Compactor.EVICT, early)), 1),
                new Cell("oracle", oracle.withCompactors(List.of(Compactor.EVICT, late)), 12));
        PolicyRun.of(engine, prompt, decoded, cells);
        assertThat(late.seen).hasSize(shape.layers() * shape.kvHeads()).isEqualTo(early.seen);
    }

    /** Adds up the attention of decoded tokens, mean over the query heads of a KV head. */
    private record Attention(double[][][] paid) implements DecodeObserver {
        @Override
        public boolean wantsAttention(int layer, int entries) {
            return true;
        }

        @Override
        public void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {
            for (int h = 0; h < heads.length; h++) {
                int entries = heads[h].entries();
                for (int t = 0; t < paid[layer][h].length; t++) {
                    for (int g = 0; g < 2; g++) {
                        paid[layer][h][t] += attention[h].getAtIndex(ValueLayout.JAVA_FLOAT, g * entries + t) / 2;
                    }
                }
            }
        }
    }

    /** What the last query pays to the first token: a statistic of its own window. */
    private record FirstColumn() implements LayerStatistic {
        @Override
        public AttentionRequest request(int window) {
            return AttentionRequest.window(1);
        }

        @Override
        public LayerMeasure measure(LayerAttention layer, int window) {
            return new LayerMeasure(layer.window(0).getAtIndex(ValueLayout.JAVA_FLOAT, 0), Map.of());
        }
    }

    /** Notes what it is given back of the last query's attention. */
    private static final class FirstRow implements Compactor {
        private final List<Float> seen = new ArrayList<>();

        @Override
        public AttentionRequest request() {
            return AttentionRequest.window(1);
        }

        @Override
        public float[][] observe(LayerAttention layer) {
            float[][] first = new float[layer.shape().kvHeads()][1];
            for (int h = 0; h < first.length; h++) {
                first[h][0] = layer.window(2 * h).getAtIndex(ValueLayout.JAVA_FLOAT, 3);
            }
            return first;
        }

        @Override
        public CompactHead compact(CompactHead head) {
            seen.add(head.observed()[0]);
            return head;
        }
    }
}
