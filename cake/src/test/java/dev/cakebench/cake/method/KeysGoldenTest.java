package dev.cakebench.cake.method;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.KeptGolden;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores of keys, values and queries as KVCache-Factory and kvpress compute them. */
final class KeysGoldenTest {

    static List<JsonNode> knorm() {
        return GoldenFiles.cases("rivals/knorm.json");
    }

    static List<JsonNode> keyDiff() {
        return GoldenFiles.cases("rivals/keydiff.json");
    }

    static List<JsonNode> keyDiffInBlocks() {
        return GoldenFiles.cases("rivals/keydiff-block.json");
    }

    static List<JsonNode> lagKv() {
        return GoldenFiles.cases("rivals/lagkv.json");
    }

    static List<JsonNode> expectedAttention() {
        return GoldenFiles.cases("rivals/expectedattention.json");
    }

    @ParameterizedTest
    @MethodSource("knorm")
    void knorm(JsonNode golden) {
        requireGolden(KeptGolden.policy("knorm", Map.of()), golden);
    }

    @ParameterizedTest
    @MethodSource("keyDiff")
    void keyDiff(JsonNode golden) {
        requireGolden(KeptGolden.policy("keydiff", Map.of()), golden);
    }

    @ParameterizedTest
    @MethodSource("keyDiffInBlocks")
    void keyDiffInBlocks(JsonNode golden) {
        int block = golden.get("params").get("block").intValue();
        KeptGolden.requireKept(
                KeptGolden.policy("keydiff", Map.of("block", block)),
                golden.get("entries").intValue(),
                KeptGolden.layer(golden, 0),
                golden);
    }

    @ParameterizedTest
    @MethodSource("lagKv")
    void lagKv(JsonNode golden) {
        JsonNode params = golden.get("params");
        requireGolden(
                KeptGolden.policy(
                        "lagkv",
                        Map.of(
                                "sinks",
                                params.get("sinks").intValue(),
                                "lag",
                                params.get("lag").intValue(),
                                "cross_scoring",
                                params.get("crossScoring").booleanValue())),
                golden);
    }

    @ParameterizedTest
    @MethodSource("expectedAttention")
    void expectedAttention(JsonNode golden) {
        JsonNode params = golden.get("params");
        requireGolden(
                KeptGolden.policy(
                        "expected-attention",
                        Map.of(
                                "sinks",
                                params.get("sinks").intValue(),
                                "future",
                                params.get("futurePositions").intValue(),
                                "epsilon",
                                params.get("epsilon").doubleValue(),
                                "covariance",
                                params.get("covariance").booleanValue(),
                                "value_norm",
                                params.get("valueNorm").booleanValue())),
                golden);
    }

    private static void requireGolden(CachePolicy policy, JsonNode golden) {
        LayerAttention layer = KeptGolden.layer(golden, 0);
        KeptGolden.requireScores(
                policy.scorer().score(layer, 0), golden, policy.scorer().sinks());
        KeptGolden.requireKept(policy, golden.get("entries").intValue(), layer, golden);
    }
}
