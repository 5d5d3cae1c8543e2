package dev.cakebench.cake.compact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.KeptGolden;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What SnapKV keeps with dropped rows folded into it, as KVCache-Factory and kvpress compute it. */
final class MergeGoldenTest {

    static List<JsonNode> cases() {
        var cases = new ArrayList<JsonNode>(GoldenFiles.cases("rivals/merge.json"));
        cases.addAll(GoldenFiles.cases("rivals/merge-values.json"));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keptRowsAreTheGoldenOnes(JsonNode golden) {
        JsonNode params = golden.get("params");
        int window = params.get("window").intValue();
        LayerAttention layer = KeptGolden.layer(golden, window);
        CachePolicy policy = KeptGolden.policy(
                "snapkv",
                Map.of(
                        "window", window,
                        "pool", params.get("kernel").intValue(),
                        "pooling", params.get("pooling").textValue(),
                        "merge", params.get("merge").textValue()));
        CompactedLayer.run(policy, params.get("capacity").intValue(), layer, heads -> {
            for (int h = 0; h < heads.size(); h++) {
                requireRows(heads.get(h), golden, h, layer.shape().headDim());
            }
        });
    }

    private static void requireRows(HeadCache head, JsonNode golden, int kvHead, int headDim) {
        List<Integer> positions = CompactHeads.positions(head);
        float[][] keys = CompactHeads.keys(head, headDim);
        float[][] values = CompactHeads.values(head, headDim);
        int[] kept = GoldenFiles.as(golden.get("kept").get(kvHead), int[].class);
        assertThat(positions).hasSize(kept.length);
        for (int i = 0; i < kept.length; i++) {
            int entry = positions.indexOf(kept[i]);
            assertThat(keys[entry])
                    .as("key of position %d", kept[i])
                    .containsExactly(
                            GoldenFiles.as(golden.get("keys").get(kvHead).get(i), float[].class), Offset.offset(1e-5f));
            assertThat(values[entry])
                    .as("value of position %d", kept[i])
                    .containsExactly(
                            GoldenFiles.as(golden.get("values").get(kvHead).get(i), float[].class),
                            Offset.offset(1e-5f));
        }
    }
}
