package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.RivalInputs;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SnapKV and StreamingLLM as KVCache-Factory and kvpress compute them. */
final class RivalsGoldenTest {

    static List<JsonNode> snapKv() {
        return GoldenFiles.cases("rivals/snapkv.json");
    }

    static List<JsonNode> streamingLlm() {
        return GoldenFiles.cases("rivals/streamingllm.json");
    }

    @ParameterizedTest
    @MethodSource("snapKv")
    void snapKvKeepsTheSame(JsonNode golden) {
        JsonNode params = golden.get("params");
        int window = params.get("window").intValue();
        boolean kvPress = golden.get("source").textValue().equals("kvpress");
        CachePolicy policy = PolicyCatalog.load()
                .create(
                        "snapkv",
                        Map.of(
                                "window",
                                window,
                                "pool",
                                params.get("kernel").intValue(),
                                "pooling",
                                params.get("pooling").textValue(),
                                "group_mean",
                                kvPress ? "after-pooling" : "before-pooling"));
        ArrayLayer layer = RivalInputs.layer(golden, window);
        float[][] scores = policy.scorer().score(layer, window);
        if (golden.has("scores") && !golden.get("scores").isEmpty()) {
            // KVCache-Factory sums over the window where this project takes the mean.
            int divisor = kvPress ? 1 : window;
            for (int h = 0; h < scores.length; h++) {
                for (int j = 0; j < scores[h].length; j++) {
                    double expected = golden.get("scores").get(h).get(j).doubleValue() / divisor;
                    assertThat((double) scores[h][j])
                            .as("head %d position %d", h, j)
                            .isCloseTo(expected, Offset.offset(1e-6 + 1e-5 * expected));
                }
            }
        }
        int budget = params.has("capacity")
                ? params.get("capacity").intValue()
                : golden.get("entries").intValue();
        CacheReport report = report(policy, budget, layer);
        for (int h = 0; h < scores.length; h++) {
            int[] kept = report.keptPositions(0, h);
            int[] expected = GoldenFiles.as(golden.get("kept").get(h), int[].class);
            assertThat(kept).hasSize(golden.get("entries").intValue());
            if (golden.path("cutTie").path(h).booleanValue()) {
                assertThat(sortedScores(kept, scores[h])).isEqualTo(sortedScores(expected, scores[h]));
            } else {
                assertThat(kept).containsExactlyInAnyOrder(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("streamingLlm")
    void streamingLlmKeepsTheSame(JsonNode golden) {
        JsonNode params = golden.get("params");
        CachePolicy policy = PolicyCatalog.load()
                .create("streaming-llm", Map.of("sinks", params.get("sinks").intValue()));
        int budget = params.has("capacity")
                ? params.get("capacity").intValue()
                : golden.get("entries").intValue();
        ArrayLayer layer = RivalInputs.layer(golden, 0);
        CacheReport report = report(policy, budget, layer);
        for (int h = 0; h < layer.shape().kvHeads(); h++) {
            assertThat(report.keptPositions(0, h))
                    .containsExactlyInAnyOrder(GoldenFiles.as(golden.get("kept").get(h), int[].class));
        }
    }

    private static CacheReport report(CachePolicy policy, int budget, ArrayLayer layer) {
        var cells = List.of(new Cell("golden", policy, budget));
        try (var sweep = new CacheSweep(new ScalarKernels(), layer.shape(), KvType.F32, layer.tokens(), 1, cells)) {
            sweep.onLayer(layer);
            return sweep.finish().getFirst().report();
        }
    }

    private static List<Float> sortedScores(int[] kept, float[] scores) {
        return Arrays.stream(kept)
                .filter(position -> position < scores.length)
                .mapToObj(position -> scores[position])
                .sorted()
                .toList();
    }
}
