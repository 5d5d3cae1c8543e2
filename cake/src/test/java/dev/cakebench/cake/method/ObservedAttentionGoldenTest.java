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

/** Observed attention as kvpress computes it. */
final class ObservedAttentionGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/observedattention.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsTheSame(JsonNode golden) {
        CachePolicy policy = PolicyCatalog.load().create("observed-attention", Map.of());
        ArrayLayer layer = RivalInputs.layer(golden, 0);
        float[][] scores = policy.scorer().score(layer, 0);
        RivalGolden.assertScores(scores, golden.get("scores"), 1);
        int budget = golden.get("entries").intValue();
        RivalGolden.assertKept(RivalGolden.report(policy, budget, List.of(layer)), 0, scores, golden);
    }
}
