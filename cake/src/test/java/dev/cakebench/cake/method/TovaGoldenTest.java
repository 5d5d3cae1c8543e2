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

/** TOVA as kvpress computes it for the prompt. */
final class TovaGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/tova.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsTheSame(JsonNode golden) {
        CachePolicy policy = PolicyCatalog.load().create("tova", Map.of("protect_newest", true));
        ArrayLayer layer = RivalInputs.layer(golden, 5);
        float[][] scores = policy.scorer().score(layer, 1);
        RivalGolden.assertScores(scores, golden.get("scores"), 1);
        int budget = golden.get("entries").intValue();
        RivalGolden.assertKept(RivalGolden.report(policy, budget, List.of(layer)), 0, scores, golden);
    }
}
