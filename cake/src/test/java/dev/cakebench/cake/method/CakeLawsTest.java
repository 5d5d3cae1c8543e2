package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.GivenPreferences;
import dev.cakebench.cake.GivenScores;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.layer.CakeAllocator;
import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.ModelShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What holds for CAKE whatever the numbers. */
final class CakeLawsTest {

    /** A random prompt, model and budget. */
    private record Setup(
            int layers, int kvHeads, int window, int budget, int tokens, double[] preferences, float[][][] scores) {

        static Setup random(Random random) {
            int layers = 2 + random.nextInt(7);
            int kvHeads = 1 + random.nextInt(3);
            int window = 2 + random.nextInt(4);
            int budget = window + 1 + random.nextInt(25);
            int tokens = budget + 1 + random.nextInt(60);
            double[] preferences = new double[layers];
            float[][][] scores = new float[layers][kvHeads][tokens - window];
            for (int l = 0; l < layers; l++) {
                preferences[l] = Math.exp(2 * random.nextGaussian());
                for (float[] head : scores[l]) {
                    for (int j = 0; j < head.length; j++) {
                        head[j] = random.nextInt(30);
                    }
                }
            }
            return new Setup(layers, kvHeads, window, budget, tokens, preferences, scores);
        }

        CacheReport run(CakeAllocator allocator) {
            var policy = new CachePolicy(
                    "test",
                    new GivenScores(window, scores),
                    new GivenPreferences(preferences),
                    allocator,
                    HeadSelector.UNIFORM,
                    List.of(Compactor.EVICT),
                    DecodeUpdater.NONE);
            ModelShape shape = ArrayLayer.shape(layers, kvHeads, kvHeads, 4);
            var cells = List.of(new Cell("test", policy, budget));
            try (var sweep = new CacheSweep(new ScalarKernels(), shape, KvType.F32, tokens, 1, cells)) {
                for (int l = 0; l < layers; l++) {
                    sweep.onLayer(ArrayLayer.of(shape, l, tokens, new float[kvHeads][0][tokens]));
                }
                return sweep.finish().getFirst().report();
            }
        }
    }

    @RepeatedTest(60)
    void officialCascadeIsTheOneShotRankingCutAtTheSmallestStage(RepetitionInfo repetition) {
        var setup = Setup.random(new Random(repetition.getCurrentRepetition()));
        CacheReport cascade = setup.run(new CakeAllocator(true, true, false));
        CacheReport everything = setup.run(new CakeAllocator(true, false, false));
        int[] smallest = new int[setup.layers()];
        Arrays.fill(smallest, Integer.MAX_VALUE);
        for (int m = 1; m <= setup.layers(); m++) {
            double[] seen = Arrays.copyOf(setup.preferences(), m);
            int[] keep = new CakeAllocator(true, true, false)
                    .allocate(new AllocationStage(setup.layers(), setup.tokens(), setup.budget(), setup.window(), seen))
                    .keep();
            for (int l = 0; l < m; l++) {
                smallest[l] = Math.min(smallest[l], keep[l]);
            }
        }
        for (int l = 0; l < setup.layers(); l++) {
            for (int h = 0; h < setup.kvHeads(); h++) {
                int[] kept = cascade.keptPositions(l, h);
                int[] oneShot = everything.keptPositions(l, h);
                assertThat(kept).hasSize(smallest[l] + setup.window());
                assertThat(Arrays.copyOf(kept, smallest[l])).isEqualTo(Arrays.copyOf(oneShot, smallest[l]));
            }
        }
    }

    @RepeatedTest(60)
    void exactCascadeIsOneShotAndKeepsTheWholeBudget(RepetitionInfo repetition) {
        var setup = Setup.random(new Random(1000L + repetition.getCurrentRepetition()));
        CacheReport cascade = setup.run(new CakeAllocator(false, true, false));
        CacheReport oneShot = setup.run(new CakeAllocator(false, false, false));
        assertThat(cascade.positions()).isDeepEqualTo(oneShot.positions());
        assertThat(Arrays.stream(cascade.layerBudget()).sum()).isEqualTo(setup.budget() * setup.layers());
        for (int l = 0; l < setup.layers(); l++) {
            for (int h = 0; h < setup.kvHeads(); h++) {
                assertThat(cascade.retained()[l][h]).isEqualTo(cascade.layerBudget()[l]);
            }
        }
        long bound = (long) setup.budget() * setup.layers() + setup.layers() + setup.tokens();
        assertThat(cascade.kvBytesPeak()).isLessThanOrEqualTo(bound * setup.kvHeads() * 32);
        assertThat(oneShot.kvBytesPeak()).isEqualTo(oneShot.kvBytesFull());
    }

    @RepeatedTest(30)
    void scalingAllPreferencesChangesNothing(RepetitionInfo repetition) {
        var setup = Setup.random(new Random(2000L + repetition.getCurrentRepetition()));
        double[] scaled = Arrays.stream(setup.preferences()).map(p -> 1024 * p).toArray();
        var other = new Setup(
                setup.layers(),
                setup.kvHeads(),
                setup.window(),
                setup.budget(),
                setup.tokens(),
                scaled,
                setup.scores());
        for (boolean official : new boolean[] {true, false}) {
            var allocator = new CakeAllocator(official, true, false);
            assertThat(other.run(allocator).positions())
                    .isDeepEqualTo(setup.run(allocator).positions());
        }
    }

    @Test
    void preferencesOfZeroShareEqually() {
        for (boolean official : new boolean[] {true, false}) {
            var stage = new AllocationStage(3, 40, 12, 2, new double[3]);
            assertThat(new CakeAllocator(official, true, false).allocate(stage).keep())
                    .containsExactly(10, 10, 10);
        }
    }

    @Test
    void withoutVarianceAndPreferenceItIsSnapKvWithAverages() {
        ModelShape shape = ArrayLayer.shape(3, 4, 2, 8);
        CachePolicy cake = PolicyCatalog.load().create("cake", Map.of("window", 4, "gamma", 0));
        var flat = new CachePolicy(
                "cake",
                cake.scorer(),
                LayerStatistic.NONE,
                cake.allocator(),
                cake.selector(),
                cake.compactors(),
                DecodeUpdater.NONE);
        CachePolicy snapKv = PolicyCatalog.load().create("snapkv", Map.of("window", 4, "pool", 5, "pooling", "avg"));
        assertThat(flat.scorer()).isEqualTo(snapKv.scorer());
        List<CacheReport> reports = reports(shape, random(shape, 40, 4, 5), List.of(flat, snapKv), 12);
        assertThat(reports.get(0).positions()).isDeepEqualTo(reports.get(1).positions());
        assertThat(reports.get(0).evicted()).isTrue();
    }

    @Test
    void orderOfTheQueryHeadsOfAGroupDoesNotMatter() {
        ModelShape shape = ArrayLayer.shape(3, 6, 2, 8);
        CachePolicy policy = PolicyCatalog.load().create("cake", Map.of("window", 4));
        var layers = new ArrayList<ArrayLayer>();
        var permuted = new ArrayList<ArrayLayer>();
        for (int l = 0; l < 3; l++) {
            float[][][] rows = ArrayLayer.randomRows(6, 4, 50, new Random(l));
            layers.add(ArrayLayer.of(shape, l, 50, rows));
            float[][][] turned = {rows[2], rows[0], rows[1], rows[4], rows[5], rows[3]};
            permuted.add(ArrayLayer.of(shape, l, 50, turned));
        }
        assertThat(reports(shape, layers, List.of(policy), 12).getFirst().positions())
                .isDeepEqualTo(
                        reports(shape, permuted, List.of(policy), 12).getFirst().positions());
    }

    @Test
    void equalRowsHaveNoShiftAndEqualLayersShareEqually() {
        ModelShape shape = ArrayLayer.shape(4, 2, 1, 8);
        float[][][] rows = ArrayLayer.randomRows(2, 3, 30, new Random(7));
        rows[0][0] = rows[0][2];
        rows[0][1] = rows[0][2];
        rows[1][0] = rows[1][2];
        rows[1][1] = rows[1][2];
        CachePolicy policy = PolicyCatalog.load().create("cake", Map.of("window", 3));
        var layers = new ArrayList<ArrayLayer>();
        for (int l = 0; l < 4; l++) {
            layers.add(ArrayLayer.of(shape, l, 30, rows));
        }
        CacheReport report = reports(shape, layers, List.of(policy), 10).getFirst();
        assertThat(report.layerShift()).containsExactly(0, 0, 0, 0);
        assertThat(report.layerBudget()).containsExactly(10, 10, 10, 10);
    }

    private static List<ArrayLayer> random(ModelShape shape, int tokens, int window, long seed) {
        var layers = new ArrayList<ArrayLayer>();
        var random = new Random(seed);
        for (int l = 0; l < shape.layers(); l++) {
            layers.add(ArrayLayer.random(shape, l, tokens, window, random));
        }
        return layers;
    }

    private static List<CacheReport> reports(
            ModelShape shape, List<ArrayLayer> layers, List<CachePolicy> policies, int budget) {
        var cells = new ArrayList<Cell>();
        for (CachePolicy policy : policies) {
            cells.add(new Cell("cell " + cells.size(), policy, budget));
        }
        try (var sweep = new CacheSweep(
                new ScalarKernels(), shape, KvType.F32, layers.getFirst().tokens(), 1, cells)) {
            layers.forEach(sweep::onLayer);
            return sweep.finish().stream().map(cache -> cache.report()).toList();
        }
    }
}
