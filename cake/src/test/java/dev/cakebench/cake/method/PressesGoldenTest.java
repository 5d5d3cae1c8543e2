package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.KeptGolden;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.select.LeverageBlend;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** kvpress's other training-free presses, as release 0.5.5 computes them. */
final class PressesGoldenTest {

    static List<JsonNode> capKv() {
        return GoldenFiles.cases("rivals/capkv.json");
    }

    static List<JsonNode> cur() {
        return GoldenFiles.cases("rivals/cur.json");
    }

    static List<JsonNode> leverage() {
        return GoldenFiles.cases("rivals/leverage.json");
    }

    static List<JsonNode> nonCausalAttention() {
        return GoldenFiles.cases("rivals/noncausalattention.json");
    }

    static List<JsonNode> compactor() {
        return GoldenFiles.cases("rivals/compactor.json");
    }

    static List<JsonNode> chunkKv() {
        return GoldenFiles.cases("rivals/chunkkv.json");
    }

    static List<JsonNode> entropyGatedChunkKv() {
        return GoldenFiles.cases("rivals/entropygatedchunkkv.json");
    }

    static List<JsonNode> finch() {
        return GoldenFiles.cases("rivals/finch.json");
    }

    static List<JsonNode> simLayerKv() {
        return GoldenFiles.cases("rivals/simlayerkv.json");
    }

    @ParameterizedTest
    @MethodSource("capKv")
    void capKv(JsonNode golden) {
        requireScoresAndKept("capkv", golden, Map.of("future", "futurePositions"), "sinks", "tau", "epsilon");
    }

    @ParameterizedTest
    @MethodSource("cur")
    void cur(JsonNode golden) {
        var names = Map.of("kv_product", "product", "key", "key", "value", "value", "kv_avg", "average");
        String leverage = golden.get("params").get("leverage").textValue();
        Map<String, Object> knobs = knobs(golden, Map.of(), "sinks", "local", "sketch", "seed");
        knobs.put("leverage", names.get(leverage));
        requireScoresAndKept(KeptGolden.policy("cur", knobs), golden, 0);
    }

    @ParameterizedTest
    @MethodSource("leverage")
    void leverage(JsonNode golden) {
        requireScoresAndKept("leverage", golden, Map.of(), "sketch", "seed");
    }

    @ParameterizedTest
    @MethodSource("nonCausalAttention")
    void nonCausalAttention(JsonNode golden) {
        requireScoresAndKept("non-causal-attention", golden, Map.of(), "chunk");
    }

    @ParameterizedTest
    @MethodSource("compactor")
    void compactor(JsonNode golden) {
        Map<String, Object> knobs = knobs(golden, Map.of(), "sketch", "seed", "chunk", "sinks", "window");
        JsonNode blending = golden.get("params").get("blending");
        if (!blending.isNull()) {
            knobs.put("blending", blending.doubleValue());
        }
        CachePolicy policy = KeptGolden.policy("compactor", knobs);
        LayerAttention layer = KeptGolden.layer(golden, 0);
        int entries = golden.get("entries").intValue();
        int window = policy.scorer().window(entries);
        float[][] scores = ((LeverageBlend) policy.selector())
                .blend(layer, policy.scorer().score(layer, window), entries - window);
        KeptGolden.requireScores(scores, golden, policy.scorer().sinks());
        KeptGolden.requireKept(policy, entries, layer, golden);
    }

    /** Cases whose budget is a number of whole chunks: kvpress drops what remains of a budget. */
    @ParameterizedTest
    @MethodSource("chunkKv")
    void chunkKv(JsonNode golden) {
        requireKeptChunks("chunkkv", golden, Map.of());
    }

    @ParameterizedTest
    @MethodSource("entropyGatedChunkKv")
    void entropyGatedChunkKv(JsonNode golden) {
        requireKeptChunks("entropy-gated-chunkkv", golden, Map.of("low_entropy_chunk", "lowEntropy"));
    }

    @ParameterizedTest
    @MethodSource("finch")
    void finch(JsonNode golden) {
        Map<String, Object> knobs = knobs(golden, Map.of(), "window", "normalize", "chunk");
        int window = golden.get("params").get("window").intValue();
        requireScoresAndKept(KeptGolden.policy("finch", knobs), golden, window);
        if (golden.has("keys")) {
            KeptGolden.requireKeysAtSlots(KeptGolden.policy("finch", knobs), golden, KeptGolden.layer(golden, window));
        }
    }

    @ParameterizedTest
    @MethodSource("simLayerKv")
    void simLayerKv(JsonNode golden) {
        Map<String, Object> knobs = knobs(golden, Map.of(), "threshold", "last", "recent", "initial");
        knobs.put(
                "threshold",
                Math.min(0.999, golden.get("params").get("threshold").doubleValue()));
        CachePolicy policy = KeptGolden.policy("simlayerkv", knobs);
        LayerAttention layer =
                KeptGolden.layer(golden, golden.get("params").get("last").intValue());
        assertThat(policy.statistic().measure(layer, 0).value())
                .isCloseTo(golden.get("mass").doubleValue(), within(1e-6));
        KeptGolden.requireKept(policy, layer.tokens(), layer, golden);
    }

    private static void requireKeptChunks(String kind, JsonNode golden, Map<String, String> renamed) {
        JsonNode params = golden.get("params");
        Map<String, Object> knobs = knobs(golden, renamed, "scorer", "chunk");
        if (params.has("window")) {
            knobs.put("window", params.get("window").intValue());
            knobs.put("pool", params.get("pool").intValue());
        }
        int window = params.path("window").intValue();
        KeptGolden.requireKept(
                KeptGolden.policy(kind, knobs),
                golden.get("entries").intValue(),
                KeptGolden.layer(golden, window),
                golden);
    }

    private static void requireScoresAndKept(
            String kind, JsonNode golden, Map<String, String> renamed, String... names) {
        requireScoresAndKept(KeptGolden.policy(kind, knobs(golden, renamed, names)), golden, 0);
    }

    private static void requireScoresAndKept(CachePolicy policy, JsonNode golden, int window) {
        LayerAttention layer = KeptGolden.layer(golden, window);
        KeptGolden.requireScores(
                policy.scorer().score(layer, window), golden, policy.scorer().sinks());
        KeptGolden.requireKept(policy, golden.get("entries").intValue(), layer, golden);
    }

    /** The parameters of a case as knobs; {@code renamed} says which parameter a knob is where the names differ. */
    private static Map<String, Object> knobs(JsonNode golden, Map<String, String> renamed, String... names) {
        var knobs = new HashMap<String, Object>();
        for (String name : names) {
            knobs.put(name, GoldenFiles.as(golden.get("params").get(name), Object.class));
        }
        renamed.forEach((knob, parameter) ->
                knobs.put(knob, GoldenFiles.as(golden.get("params").get(parameter), Object.class)));
        return knobs;
    }
}
