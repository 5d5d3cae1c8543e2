package dev.cakebench.cake.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.Cell;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.PolicyRun;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** H2O and TOVA while decoding, on a tiny model, against plain maps from position to score. */
final class AttentionDecodeTest {
    private static final int STEPS = 16;
    private final int[] decoded = new Random(2).ints(STEPS, 0, 96).toArray();

    /** A budget below the prompt, and one that the cache only reaches while decoding. */
    @ParameterizedTest
    @CsvSource({"60, 20, 0.5", "60, 21, 0.25", "60, 13, 0", "30, 38, 0.5", "30, 1, 0.5"})
    void h2oDropsTheLowestRunningScore(int tokens, int budget, double recent) {
        int window = (int) (recent * budget);
        int[] prompt = new Random(tokens).ints(tokens, 0, 96).toArray();
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            List<List<Map<Integer, Double>>> running = columnSums(engine, prompt);
            var recorder = new StepRecorder(new HeavyHitterDecode());
            run(engine, prompt, policy("h2o", Map.of("recent", recent)).withDecode(recorder), budget);
            int group = engine.model().shape().groupSize();
            for (int l = 0; l < running.size(); l++) {
                for (int h = 0; h < running.get(l).size(); h++) {
                    Map<Integer, Double> scores = running.get(l).get(h);
                    keepBest(scores, budget, window);
                    for (StepRecorder.Step step : recorder.layers().get(l)) {
                        assertThat(step.attention().get(h)).hasSize(scores.size() + 1);
                        step.attention()
                                .get(h)
                                .forEach((position, sum) -> scores.merge(position, sum / group, Double::sum));
                        keepBest(scores, budget, window);
                        assertThat(step.held().get(h)).isEqualTo(scores.keySet());
                        assertThat(step.held().get(h)).hasSizeLessThanOrEqualTo(budget);
                    }
                    assertThat(scores).hasSize(budget);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"60, 20, false", "60, 20, true", "30, 38, false", "30, 38, true", "30, 1, false"})
    void tovaDropsTheLowestAttentionFromAllHeads(int tokens, int budget, boolean protectNewest) {
        int[] prompt = new Random(tokens).ints(tokens, 0, 96).toArray();
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            var recorder = new StepRecorder(new SharedLastQueryDecode());
            run(
                    engine,
                    prompt,
                    policy("tova", Map.of("protect_newest", protectNewest)).withDecode(recorder),
                    budget);
            for (List<StepRecorder.Step> steps : recorder.layers()) {
                for (StepRecorder.Step step : steps) {
                    var sums = new HashMap<Integer, Double>();
                    step.attention()
                            .forEach(head -> head.forEach((position, sum) -> sums.merge(position, sum, Double::sum)));
                    keepBest(sums, budget, protectNewest ? 1 : 0);
                    assertThat(step.held()).allSatisfy(held -> assertThat(held).isEqualTo(sums.keySet()));
                }
                assertThat(steps.getLast().held().getFirst()).hasSize(budget);
            }
        }
    }

    @Test
    void headsThatHoldDifferentTokensAreRefused() {
        CachePolicy policy = policy("snapkv", Map.of("window", 4)).withDecode(new SharedLastQueryDecode());
        int[] prompt = new Random(1).ints(60, 0, 96).toArray();
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            assertThatThrownBy(() -> run(engine, prompt, policy, 20))
                    .isInstanceOf(PolicyException.class)
                    .hasMessage(
                            "evicting the same tokens from all KV heads while decoding: heads 0 and 1 of layer 0 hold"
                                    + " different tokens; use a scorer that gives all heads the same scores");
        }
    }

    private void run(InferenceEngine engine, int[] prompt, CachePolicy policy, int budget) {
        PolicyRun.of(engine, prompt, decoded, List.of(new Cell("cell", policy, budget)));
    }

    private static CachePolicy policy(String kind, Map<String, Object> knobs) {
        return PolicyCatalog.load().create(kind, knobs);
    }

    /** Drops the lowest scores, the newest {@code window} positions excepted; of equals the higher position. */
    private static void keepBest(Map<Integer, Double> scores, int budget, int window) {
        while (scores.size() > budget) {
            var candidates = new TreeSet<>(scores.keySet());
            for (int i = 0; i < window; i++) {
                candidates.pollLast();
            }
            Comparator<Integer> byScore = Comparator.comparing(scores::get);
            scores.remove(Collections.min(candidates, byScore.thenComparing(Comparator.reverseOrder())));
        }
    }

    /** {@code [layers][kvHeads]} column sums of the prompt, mean over the group, by position. */
    private static List<List<Map<Integer, Double>>> columnSums(InferenceEngine engine, int[] prompt) {
        var layers = new ArrayList<List<Map<Integer, Double>>>();
        engine.prefill(prompt, new PrefillObserver() {
            @Override
            public AttentionRequest request() {
                return AttentionRequest.ofColumnSums();
            }

            @Override
            public void onLayer(LayerAttention layer) {
                int group = layer.shape().groupSize();
                var heads = new ArrayList<Map<Integer, Double>>();
                for (int h = 0; h < layer.shape().kvHeads(); h++) {
                    var sums = new HashMap<Integer, Double>();
                    for (int j = 0; j < layer.tokens(); j++) {
                        double sum = 0;
                        for (int g = 0; g < group; g++) {
                            sum += layer.columnSums(h * group + g).getAtIndex(ValueLayout.JAVA_FLOAT, j);
                        }
                        sums.put(j, sum / group);
                    }
                    heads.add(sums);
                }
                layers.add(heads);
            }
        });
        return layers;
    }
}
