package dev.cakebench.cake.compact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.KeptGolden;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The channels that ThinK's code and kvpress keep, over whole prompts and over what SnapKV selects. */
final class ThinkGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/think.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameChannelsStay(JsonNode golden) {
        JsonNode params = golden.get("params");
        boolean kvPress = golden.get("source").textValue().equals("kvpress");
        int recent = kvPress ? 0 : params.get("recent").intValue();
        var pruning = new PruneChannels(
                params.get("lambda").doubleValue(), params.get("queryWindow").intValue(), recent);
        boolean selects = params.has("capacity");
        LayerAttention layer =
                KeptGolden.layer(golden, selects ? params.get("window").intValue() : 0);
        CachePolicy policy = selects ? snapKv(params) : PolicyCatalog.load().create("think", Map.of());
        int budget = selects ? params.get("capacity").intValue() : layer.tokens();
        CompactedLayer.run(
                policy.withCompactors(List.of(Compactor.EVICT, pruning)),
                budget,
                layer,
                heads -> requireHeads(heads, golden, recent));
    }

    private static void requireHeads(List<HeadCache> heads, JsonNode golden, int recent) {
        for (int h = 0; h < heads.size(); h++) {
            CacheSegment first = heads.get(h).segments().getFirst();
            int[] kept = ((PrunedSegment) first).channels().kept();
            assertThat(kept).as("head %d", h).isEqualTo(keptChannels(golden, h));
            assertThat(heads.get(h).tail().entries()).isEqualTo(recent);
            if (golden.has("prunedShape")) {
                assertThat(first.entries())
                        .isEqualTo(golden.get("prunedShape").get(0).intValue());
                assertThat(kept).hasSize(golden.get("prunedShape").get(1).intValue());
            }
            if (golden.has("kept")) {
                assertThat(CompactHeads.positions(heads.get(h)))
                        .containsExactlyInAnyOrder(
                                GoldenFiles.as(golden.get("kept").get(h), Integer[].class));
            }
        }
    }

    private static CachePolicy snapKv(JsonNode params) {
        return PolicyCatalog.load()
                .create(
                        "snapkv",
                        Map.of(
                                "window", params.get("window").intValue(),
                                "pool", params.get("kernel").intValue(),
                                "pooling", params.get("pooling").textValue()));
    }

    private static int[] keptChannels(JsonNode golden, int head) {
        if (golden.has("keptChannels")) {
            return GoldenFiles.as(golden.get("keptChannels").get(head), int[].class);
        }
        int[] pruned = GoldenFiles.as(golden.get("prunedChannels").get(head), int[].class);
        return IntStream.range(0, golden.get("channelScores").get(head).size())
                .filter(channel -> Arrays.stream(pruned).noneMatch(other -> other == channel))
                .toArray();
    }
}
