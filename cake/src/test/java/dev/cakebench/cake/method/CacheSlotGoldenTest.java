package dev.cakebench.cake.method;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.KeptGolden;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys at cache slots as kvpress turns them. */
final class CacheSlotGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/streamingllm-cacheslot.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keysStandAtTheirSlots(JsonNode golden) {
        int sinks = golden.get("params").get("sinks").intValue();
        KeptGolden.requireKeysAtSlots(
                KeptGolden.policy("streaming-llm", Map.of("sinks", sinks, "positions", "cache-slot")),
                golden,
                KeptGolden.layer(golden, 0));
    }
}
