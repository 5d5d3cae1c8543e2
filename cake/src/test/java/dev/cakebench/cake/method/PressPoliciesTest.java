package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.GivenScores;
import dev.cakebench.cake.KeptGolden;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.PolicyRun;
import dev.cakebench.cake.QueryLayer;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.select.ChunkSelector;
import dev.cakebench.cake.select.EqualSharesOfChunks;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.model.ModelShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the policies of kvpress's list do beside the golden numbers. */
final class PressPoliciesTest {
    private static final int TOKENS = 26;
    private static final ModelShape SHAPE = ArrayLayer.shape(1, 2, 1, 8);

    /** A layer with queries, one KV head. */
    private static LayerAttention layer() {
        var random = new Random(3);
        float[][][] queries = new float[2][TOKENS][8];
        for (float[][] head : queries) {
            for (float[] row : head) {
                for (int d = 0; d < row.length; d++) {
                    row[d] = (float) random.nextGaussian();
                }
            }
        }
        return new QueryLayer(ArrayLayer.random(SHAPE, 0, TOKENS, 4, random), queries, queries);
    }

    private static int[] kept(HeadSelector selector, float[] scores, int window, int budget) {
        CachePolicy policy = CachePolicy.of("test", new GivenScores(window, new float[][][] {{scores}}))
                .withSelector(selector);
        int[] positions = KeptGolden.report(policy, budget, layer()).keptPositions(0, 0);
        return Arrays.stream(positions).sorted().toArray();
    }

    @Test
    void chunksAreKeptWholeButForTheLast() {
        float[] scores = new float[TOKENS];
        scores[9] = 5;
        scores[1] = 4;
        scores[25] = 3;
        // Chunks of 4: the mean of the last, shorter one is 1.5; then 1.25 and 1.
        assertThat(kept(new ChunkSelector(4), scores, 0, 2)).containsExactly(24, 25);
        assertThat(kept(new ChunkSelector(4), scores, 0, 6)).containsExactly(8, 9, 10, 11, 24, 25);
        assertThat(kept(new ChunkSelector(4), scores, 0, 7)).containsExactly(1, 8, 9, 10, 11, 24, 25);
    }

    @Test
    void everyChunkKeepsItsShareAndTheBudgetIsSpent() {
        float[] scores = new float[TOKENS - 2];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = scores.length - i;
        }
        // 13 of 26 tokens: 5 of each chunk of 10, and 3 of the last 6, of which the window is 2.
        assertThat(kept(new EqualSharesOfChunks(10), scores, 2, 13))
                .containsExactly(0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 24, 25);
        // 9 of 26: 3, 3 and 2 rounded down leave one, which goes to the best.
        assertThat(kept(new EqualSharesOfChunks(10), scores, 2, 9)).containsExactly(0, 1, 2, 3, 10, 11, 12, 24, 25);
    }

    /** A chunk longer than the prompt is then one of its length. */
    @Test
    void paddingOfTheLastChunkMayBeIgnored() {
        CachePolicy counted = KeptGolden.policy("non-causal-attention", Map.of("chunk", 16));
        CachePolicy ignored = KeptGolden.policy("non-causal-attention", Map.of("chunk", 16, "padding", "ignored"));
        CachePolicy whole = KeptGolden.policy("non-causal-attention", Map.of("chunk", TOKENS));
        CachePolicy larger = KeptGolden.policy("non-causal-attention", Map.of("chunk", 64, "padding", "ignored"));
        assertThat(counted.scorer().score(layer(), 0)[0])
                .isNotEqualTo(ignored.scorer().score(layer(), 0)[0]);
        assertThat(larger.scorer().score(layer(), 0)[0])
                .isEqualTo(whole.scorer().score(layer(), 0)[0]);
    }

    @Test
    void theShareOfLeverageInCompactorFollowsTheBudgetOrIsGiven() {
        CachePolicy byBudget = KeptGolden.policy("compactor", Map.of());
        assertThat(byBudget.selector().nested()).isFalse();
        CachePolicy given = KeptGolden.policy("compactor", Map.of("blending", 0.5));
        assertThat(given.selector().nested()).isTrue();
        // Half of the prompt is dropped.
        assertThat(KeptGolden.report(given, 13, layer()).keptPositions(0, 0))
                .containsExactly(KeptGolden.report(byBudget, 13, layer()).keptPositions(0, 0));
        refused("compactor", Map.of("blending", -0.5), "blending: found -0.5, allowed: -1 or a number from 0");
    }

    @Test
    void leverageIsInUnitsOfItsSpreadAndItsProjectionFollowsTheSeed() {
        LayerAttention layer = layer();
        float[][] scores =
                KeptGolden.policy("leverage", Map.of("sketch", 0)).scorer().score(layer, 0);
        double sum = 0;
        for (float score : scores[0]) {
            sum += score;
        }
        assertThat(sum).as("units of the spread have a mean of 0").isCloseTo(0, within(1e-4));
        assertThat(KeptGolden.policy("leverage", Map.of("seed", 1)).scorer().score(layer, 0)[0])
                .isNotEqualTo(KeptGolden.policy("leverage", Map.of("seed", 2))
                        .scorer()
                        .score(layer, 0)[0]);
    }

    @Test
    void knobsThatDoNotFitAreRefused() {
        refused(
                "entropy-gated-chunkkv",
                Map.of("chunk", 4),
                "low_entropy_chunk: found 4, allowed: less than chunk, which is 4");
        refused("simlayerkv", Map.of("recent", 2, "last", 2), "recent: found 2, allowed: more than last, which is 2");
        refused("chunkkv", Map.of("scorer", "random"), "scorer: random is not supported; supported: snapkv, ");
        refused("chunkkv", Map.of("pool", 4), "pool: found 4, allowed: an odd number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapkv", "expected-attention", "keydiff", "knorm"})
    void chunksOfEveryScorerRunOnAModel(String scorer) {
        int[] prompt = new Random(5).ints(60, 0, 96).toArray();
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            for (String kind : List.of("chunkkv", "entropy-gated-chunkkv")) {
                CachePolicy policy = KeptGolden.policy(kind, Map.of("scorer", scorer, "window", 5, "chunk", 8));
                CacheReport report = PolicyRun.of(engine, prompt, new int[] {1, 2}, List.of(new Cell("c", policy, 33)))
                        .reports()
                        .getFirst();
                for (int l = 0; l < 4; l++) {
                    assertThat(report.retained()[l]).containsExactly(33, 33);
                    assertThat(report.keptPositions(l, 0)).containsExactlyInAnyOrder(report.keptPositions(l, 1));
                }
            }
        }
    }

    /** Lazy layers are short and the others whole; thresholds decide which, not the budget. */
    @Test
    void lazyLayersAreShortWhateverTheBudget() {
        int[] prompt = new Random(6).ints(60, 0, 96).toArray();
        assertThat(provider("simlayerkv").budgeted()).isFalse();
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            for (int budget : new int[] {10, 60}) {
                assertThat(retained(engine, prompt, 0, budget)).containsOnly(4 + 20 - 1);
                assertThat(retained(engine, prompt, 0.999, budget)).containsOnly(60);
                assertThat(retained(engine, prompt, 1, budget)).containsOnly(60);
            }
        }
    }

    private static int[] retained(InferenceEngine engine, int[] prompt, double threshold, int budget) {
        CachePolicy policy = KeptGolden.policy("simlayerkv", Map.of("threshold", threshold, "recent", 20));
        CacheReport report = PolicyRun.of(engine, prompt, new int[] {1}, List.of(new Cell("s", policy, budget)))
                .reports()
                .getFirst();
        return Arrays.stream(report.retained()).flatMapToInt(Arrays::stream).toArray();
    }

    private static PolicyProvider provider(String kind) {
        return PolicyCatalog.load().provider(kind);
    }

    private static void refused(String kind, Map<String, Object> knobs, String message) {
        assertThatThrownBy(() -> KeptGolden.policy(kind, knobs))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith("policy " + kind + ": " + message);
    }
}
