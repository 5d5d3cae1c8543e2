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

/** H2O as KVCache-Factory computes it for the prompt. */
final class H2oGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/h2o.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsTheSame(JsonNode golden) {
        JsonNode params = golden.get("params");
        int window = params.get("window").intValue();
        int capacity = params.get("capacity").intValue();
        CachePolicy policy = PolicyCatalog.load().create("h2o", Map.of("recent", (double) window / capacity));
        ArrayLayer layer = RivalInputs.layer(golden, 0);
        float[][] scores = policy.scorer().score(layer, window);
        if (golden.has("scores")) {
            RivalGolden.assertScores(scores, golden.get("scores"), 1);
        }
        RivalGolden.assertKept(RivalGolden.report(policy, capacity, List.of(layer)), 0, scores, golden);
    }
}
