package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.GivenScores;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.RivalGolden;
import dev.cakebench.cake.RivalInputs;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.select.AdaCriticalSelector;
import dev.cakebench.cake.select.AdaSelector;
import dev.cakebench.cake.select.CriticalSelector;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CriticalKV as kvpress computes it, on several base scores and on Ada-KV. */
final class CriticalKvGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/criticalkv.json");
    }

    static List<JsonNode> snapKvCases() {
        return cases().stream()
                .filter(golden -> golden.get("params").get("base").textValue().equals("snapkv"))
                .toList();
    }

    /** The window, where there is one, stands in the scores like any other token, as in kvpress. */
    @ParameterizedTest
    @MethodSource("cases")
    void selectsTheSameFromGivenScores(JsonNode golden) {
        float[][] scores = GoldenFiles.as(golden.get("baseScores"), float[][].class);
        CachePolicy policy = CachePolicy.of("golden", new GivenScores(0, new float[][][] {scores}))
                .withSelector(selector(golden.get("params")));
        requireGolden(policy, RivalInputs.layer(golden, 0), scores, golden);
    }

    @ParameterizedTest
    @MethodSource("snapKvCases")
    void keepsTheSame(JsonNode golden) {
        JsonNode params = golden.get("params");
        int window = params.get("window").intValue();
        var knobs = new HashMap<String, Object>();
        knobs.put("window", window);
        knobs.put("pool", params.get("kernel").intValue());
        knobs.put("pooling", "avg");
        knobs.put("first_stage", params.get("firstStage").doubleValue());
        knobs.put("epsilon", params.get("epsilon").doubleValue());
        if (params.has("alpha")) {
            knobs.put("alpha", params.get("alpha").doubleValue());
        }
        CachePolicy policy = PolicyCatalog.load().create(params.has("alpha") ? "ada-criticalkv" : "criticalkv", knobs);
        ArrayLayer layer = RivalInputs.layer(golden, window);
        float[][] scores = policy.scorer().score(layer, window);
        RivalGolden.assertScores(scores, golden.get("baseScores"), 1);
        requireGolden(policy, layer, scores, golden);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void normsAreThoseOfTheProjectedValues(JsonNode golden) {
        ArrayLayer layer = RivalInputs.layer(golden, 0);
        int group = layer.shape().groupSize();
        for (int h = 0; h < layer.shape().kvHeads(); h++) {
            for (int j = 0; j < layer.tokens(); j++) {
                double mean = 0;
                for (int g = 0; g < group; g++) {
                    mean += layer.projectedValueNorms(h * group + g).getAtIndex(ValueLayout.JAVA_FLOAT, j) / group;
                }
                double expected = golden.get("projectedValueNorm").get(h).get(j).doubleValue();
                assertThat(mean).isCloseTo(expected, Offset.offset(1e-5 * expected));
            }
        }
    }

    private static HeadSelector selector(JsonNode params) {
        double firstStage = params.get("firstStage").doubleValue();
        double epsilon = params.get("epsilon").doubleValue();
        return params.has("alpha")
                ? new AdaCriticalSelector(new AdaSelector(params.get("alpha").doubleValue(), 0), firstStage, epsilon)
                : new CriticalSelector(firstStage, epsilon, 0);
    }

    private static void requireGolden(CachePolicy policy, ArrayLayer layer, float[][] scores, JsonNode golden) {
        int budget =
                (int) (layer.tokens() * (1 - golden.get("params").get("ratio").doubleValue()));
        RivalGolden.assertKept(RivalGolden.report(policy, budget, List.of(layer)), 0, scores, golden);
    }
}
