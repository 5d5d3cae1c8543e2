package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.GivenPreferences;
import dev.cakebench.cake.GivenScores;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.layer.CakeAllocator;
import dev.cakebench.cake.layer.OfficialBudgets;
import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.ModelShape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published prefill evictor, stage by stage, without a model. */
final class CascadeGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("cake/cascade.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cascade(JsonNode golden) {
        check(golden, true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void oneShot(JsonNode golden) {
        check(golden, false);
    }

    private static void check(JsonNode golden, boolean cascade) {
        double[] preferences = GoldenFiles.as(golden.get("P"), double[].class);
        int tokens = golden.get("promptLength").intValue();
        int window = golden.get("window").intValue();
        int budget = golden.get("cacheSize").intValue();
        int kvHeads = golden.get("kvHeads").intValue();
        ModelShape shape = ArrayLayer.shape(preferences.length, kvHeads, kvHeads, 4);
        JsonNode mode = golden.get(cascade ? "cascade" : "oneShot");
        var allocator = new CakeAllocator(true, cascade, true);
        for (JsonNode stage : mode.get("stages")) {
            JsonNode budgets = stage.get("budgets");
            assertThat(allocator.compresses(tokens, budget, window)).isEqualTo(!budgets.isNull());
            if (!budgets.isNull()) {
                double[] seen = Arrays.copyOf(preferences, stage.get("stage").intValue() + 1);
                var state = new AllocationStage(shape.layers(), tokens, budget, window, seen);
                double[] shares = OfficialBudgets.shares(seen, state.total());
                assertThat(OfficialBudgets.adjust(shares, state.total(), state.context()))
                        .containsExactly(GoldenFiles.as(budgets, int[].class));
            }
        }
        var policy = new CachePolicy(
                "test",
                new GivenScores(window, GoldenFiles.as(golden.get("scores"), float[][][].class)),
                new GivenPreferences(preferences),
                allocator,
                HeadSelector.UNIFORM,
                List.of(Compactor.EVICT),
                DecodeUpdater.NONE);
        var cells = List.of(new Cell("test", policy, budget));
        try (var sweep = new CacheSweep(new ScalarKernels(), shape, KvType.F32, tokens, 1, cells)) {
            for (int l = 0; l < shape.layers(); l++) {
                sweep.onLayer(ArrayLayer.of(shape, l, tokens, new float[shape.heads()][0][tokens]));
            }
            CacheReport report = sweep.finish().getFirst().report();
            for (int l = 0; l < shape.layers(); l++) {
                for (int h = 0; h < shape.kvHeads(); h++) {
                    int[] kept = GoldenFiles.as(mode.get("kept").get(l).get(h), int[].class);
                    assertThat(report.keptPositions(l, h))
                            .as("layer %d, head %d", l, h)
                            .containsExactly(kept);
                    assertThat(report.retained()[l][h]).isEqualTo(kept.length);
                }
                if (report.evicted()) {
                    assertThat(report.layerBudget()[l] - window)
                            .isEqualTo(mode.get("recordedBudgets").get(l).intValue());
                }
            }
        }
    }
}
