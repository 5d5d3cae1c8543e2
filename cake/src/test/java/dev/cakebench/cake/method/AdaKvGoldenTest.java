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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ada-KV on SnapKV as KVCache-Factory and kvpress compute it. */
final class AdaKvGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/adakv.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsTheSame(JsonNode golden) {
        JsonNode params = golden.get("params");
        boolean kvPress = golden.get("source").textValue().equals("kvpress");
        int window = params.get("window").intValue();
        var knobs = new HashMap<String, Object>();
        knobs.put("window", window);
        knobs.put("pool", params.get("kernel").intValue());
        knobs.put("pooling", params.get("pooling").textValue());
        knobs.put("group_mean", kvPress ? "after-pooling" : "before-pooling");
        knobs.put("allocation", kvPress ? "exact" : "official");
        knobs.put("alpha", params.get(kvPress ? "alpha" : "floorAlpha").doubleValue());
        knobs.put("normalize", params.path("normalize").booleanValue());
        CachePolicy policy = PolicyCatalog.load().create("ada-snapkv", knobs);
        ArrayLayer layer = RivalInputs.layer(golden, window);
        float[][] scores = policy.scorer().score(layer, window);
        RivalGolden.assertScores(scores, golden.get(kvPress ? "baseScores" : "scores"), 1);
        CacheReport report = RivalGolden.report(policy, budget(params, layer), List.of(layer));
        assertThat(report.retained()[0]).containsExactly(GoldenFiles.as(golden.get("headEntries"), int[].class));
        assertThat(Arrays.stream(report.retained()[0]).sum())
                .isEqualTo(golden.get("totalEntries").intValue());
        RivalGolden.assertKept(report, 0, scores, golden);
    }

    private static int budget(JsonNode params, ArrayLayer layer) {
        return params.has("capacity")
                ? params.get("capacity").intValue()
                : (int) (layer.tokens() * (1 - params.get("ratio").doubleValue()));
    }
}
