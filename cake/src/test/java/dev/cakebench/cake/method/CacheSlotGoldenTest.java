package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.CacheSweep;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.CellCache;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.KeptGolden;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.cache.CacheSegment;
import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.EntrySegment;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        LayerAttention layer = KeptGolden.layer(golden, 0);
        int[][] kept = GoldenFiles.as(golden.get("kept"), int[][].class);
        float[][][] keys = GoldenFiles.as(golden.get("keys"), float[][][].class);
        int entries = kept[0].length;
        HeadCache[] heads = heads(
                KeptGolden.policy(
                        "streaming-llm",
                        Map.of("sinks", golden.get("params").get("sinks").intValue(), "positions", "cache-slot")),
                entries,
                layer);
        for (int h = 0; h < heads.length; h++) {
            int[] rising = Arrays.stream(kept[h]).sorted().toArray();
            assertThat(heads[h].entries()).isEqualTo(entries);
            for (CacheSegment segment : heads[h].segments()) {
                for (int i = 0; i < segment.entries(); i++) {
                    int slot = Arrays.binarySearch(rising, segment.position(i));
                    float[] key = new float[layer.shape().headDim()];
                    ((EntrySegment) segment).readKey(i, MemorySegment.ofArray(key), 0);
                    // Ours stand before the next query, theirs begin at 0.
                    layer.rotary().turn(key, 0, entries - layer.tokens());
                    assertThat(key).as("head %d slot %d", h, slot).containsExactly(keys[h][slot], within(1e-5f));
                }
            }
        }
    }

    /** The heads of a model that consists of this layer, before any token is decoded. */
    private static HeadCache[] heads(CachePolicy policy, int budget, LayerAttention layer) {
        var seen = new HeadCache[1][];
        CachePolicy watched = policy.withDecode(context -> new DecodeObserver() {
            @Override
            public boolean wantsAttention(int index, int entries) {
                return false;
            }

            @Override
            public void onStep(int index, HeadCache[] heads, MemorySegment[] attention) {
                seen[0] = heads;
            }
        });
        var sweep = new CacheSweep(
                new ScalarKernels(),
                layer.shape(),
                KvType.F32,
                layer.tokens(),
                1,
                List.of(new Cell("golden", watched, budget)));
        sweep.onLayer(layer);
        for (CellCache cache : sweep.finish()) {
            cache.cache().endLayer(0);
        }
        return Objects.requireNonNull(seen[0]);
    }
}
