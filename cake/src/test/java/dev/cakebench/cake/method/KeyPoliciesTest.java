package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.KeptGolden;
import dev.cakebench.cake.PolicyRun;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.model.ModelShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the policies of keys and values do beside the golden numbers. */
final class KeyPoliciesTest {
    private static final ModelShape SHAPE = ArrayLayer.shape(3, 4, 2, 8);
    private static final int TOKENS = 50;

    private static ArrayLayer layer(int index, long seed) {
        return ArrayLayer.random(SHAPE, index, TOKENS, 1, new Random(seed));
    }

    private static int[] kept(String kind, Map<String, Object> knobs, int budget) {
        ArrayLayer only = ArrayLayer.random(ArrayLayer.shape(1, 4, 2, 8), 0, TOKENS, 1, new Random(4));
        int[] positions =
                KeptGolden.report(KeptGolden.policy(kind, knobs), budget, only).keptPositions(0, 1);
        return Arrays.stream(positions).sorted().toArray();
    }

    @Test
    void skippedLayersAreWholeAndShowInWhatIsMeasured() {
        int[] prompt = new Random(5).ints(TOKENS, 0, 96).toArray();
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            PolicyRun run = PolicyRun.of(
                    engine,
                    prompt,
                    new int[] {1, 2},
                    List.of(
                            new Cell("none", KeptGolden.policy("knorm", Map.of()), 20),
                            new Cell("two", KeptGolden.policy("knorm", Map.of("skip_layers", 2)), 20),
                            new Cell("all", KeptGolden.policy("knorm", Map.of("skip_layers", 99)), 20)));
            CacheReport none = run.reports().get(0);
            CacheReport two = run.reports().get(1);
            CacheReport all = run.reports().get(2);
            assertThat(none.retained()).isDeepEqualTo(new int[][] {{20, 20}, {20, 20}, {20, 20}, {20, 20}});
            assertThat(two.retained()).isDeepEqualTo(new int[][] {{50, 50}, {50, 50}, {20, 20}, {20, 20}});
            assertThat(two.kvBytes()).isEqualTo(none.kvBytes() / 20 * 35);
            assertThat(two.layerBudget()).containsExactly(50, 50, 20, 20);
            assertThat(all.evicted()).isFalse();
        }
    }

    @Test
    void oneBlockOfEverythingIsTheOneShotRule() {
        assertThat(kept("keydiff", Map.of("block", TOKENS), 20)).isEqualTo(kept("keydiff", Map.of(), 20));
        assertThat(kept("keydiff", Map.of("block", 4), 20)).isNotEqualTo(kept("keydiff", Map.of(), 20));
    }

    @Test
    void chanceDependsOnSeedLayerHeadAndPositionOnly() {
        float[][] scores = KeptGolden.policy("random", Map.of()).scorer().score(layer(1, 1), 0);
        assertThat(KeptGolden.policy("random", Map.of()).scorer().score(layer(1, 2), 0))
                .isDeepEqualTo(scores);
        float[][] fewer = KeptGolden.policy("random", Map.of()).scorer().score(layer(1, 2), 10);
        assertThat(fewer[0]).isEqualTo(Arrays.copyOf(scores[0], TOKENS - 10));
        assertThat(scores[0]).isNotEqualTo(scores[1]);
        assertThat(KeptGolden.policy("random", Map.of()).scorer().score(layer(2, 1), 0)[0])
                .isNotEqualTo(scores[0]);
        assertThat(KeptGolden.policy("random", Map.of("seed", 1)).scorer().score(layer(1, 1), 0)[0])
                .isNotEqualTo(scores[0]);
        assertThat(kept("random", Map.of(), 30)).contains(kept("random", Map.of(), 20));
    }

    @Test
    void lagKvKeepsTheNewestWhereTheLastPartitionIsLargerThanTheBudget() {
        int[] expected = IntStream.concat(IntStream.range(0, 2), IntStream.range(TOKENS - 8, TOKENS))
                .toArray();
        assertThat(kept("lagkv", Map.of("sinks", 2, "lag", 16), 10)).isEqualTo(expected);
    }

    @Test
    void lagKvGoesByRecencyWithoutTwoPartitions() {
        int[] expected = IntStream.concat(IntStream.range(0, 4), IntStream.range(TOKENS - 6, TOKENS))
                .toArray();
        assertThat(kept("lagkv", Map.of(), 10)).isEqualTo(expected);
    }

    /** A partition in which all rows are the same has no range to scale by. */
    @Test
    void lagKvBearsChannelsWithoutARange() {
        float[][][] same = new float[2][TOKENS][8];
        for (float[][] head : same) {
            for (float[] row : head) {
                Arrays.fill(row, 0.5f);
            }
        }
        var layer = ArrayLayer.of(SHAPE, 0, TOKENS, new float[0][][], same, same);
        float[][] scores = KeptGolden.policy("lagkv", Map.of("sinks", 0, "lag", 10))
                .scorer()
                .score(layer, 0);
        float[] partition = {0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f, 0.3f, 0.2f, 0.1f, 0};
        assertThat(Arrays.copyOf(scores[0], 10)).isEqualTo(partition);
        assertThat(Arrays.copyOfRange(scores[0], 30, 40)).isEqualTo(partition);
        assertThat(scores[0][40]).isEqualTo(1);
    }
}
