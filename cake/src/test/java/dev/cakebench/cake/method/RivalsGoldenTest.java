package dev.cakebench.cake.method;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.RivalGolden;
import dev.cakebench.cake.RivalInputs;
import dev.cakebench.cake.policy.CachePolicy;
import java.util.List;
import java.util.Map;
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
            RivalGolden.assertScores(scores, golden.get("scores"), kvPress ? 1 : window);
        }
        int budget = params.has("capacity")
                ? params.get("capacity").intValue()
                : golden.get("entries").intValue();
        RivalGolden.assertKept(RivalGolden.report(policy, budget, List.of(layer)), 0, scores, golden);
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
        RivalGolden.assertKept(
                RivalGolden.report(policy, budget, List.of(layer)),
                0,
                policy.scorer().score(layer, 0),
                golden);
    }
}
