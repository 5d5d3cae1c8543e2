package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.RivalGolden;
import dev.cakebench.cake.RivalInputs;
import dev.cakebench.cake.policy.CachePolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PyramidKV's budgets and kept sets as KVCache-Factory and kvpress compute them, layer by layer. */
final class PyramidKvGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/pyramidkv.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsTheSame(JsonNode golden) {
        JsonNode params = golden.get("params");
        boolean kvPress = golden.get("source").textValue().equals("kvpress");
        int window = params.get("window").intValue();
        CachePolicy policy = PolicyCatalog.load()
                .create(
                        "pyramidkv",
                        Map.of(
                                "window",
                                window,
                                "pool",
                                params.get("kernel").intValue(),
                                "pooling",
                                kvPress ? "avg" : params.get("pooling").textValue(),
                                "beta",
                                params.get("beta").intValue(),
                                "allocation",
                                kvPress ? "kvpress" : "official"));
        int layer = params.get("layer").intValue();
        List<ArrayLayer> layers =
                RivalInputs.layers(golden, window, params.get("layers").intValue());
        float[][] scores = policy.scorer().score(layers.get(layer), window);
        // KVCache-Factory sums over the window where this project takes the mean.
        RivalGolden.assertScores(scores, golden.get("scores"), kvPress ? 1 : window);
        CacheReport report = RivalGolden.report(policy, budget(params, layers.getFirst()), layers);
        assertThat(report.layerBudget()[layer]).isEqualTo(golden.get("entries").intValue());
        RivalGolden.assertKept(report, layer, scores, golden);
    }

    /** kvpress has a share of the prompt, which it rounds at the end only. */
    private static int budget(JsonNode params, ArrayLayer layer) {
        return params.has("capacity")
                ? params.get("capacity").intValue()
                : (int) Math.rint(layer.tokens() * (1 - params.get("ratio").doubleValue()));
    }
}
