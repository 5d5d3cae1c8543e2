package dev.cakebench.cake.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** CriticalKV's two stages: by hand, and against the definition size by size. */
final class CriticalSelectorTest {

    @Test
    void theFirstHalfByScoreTheOtherByEffect() {
        float[][] scores = {{.4f, .3f, .2f, .1f, 0, 0}};
        float[][] norms = {{1, 1, 1, 9, 1, 8000}};
        var selector = new CriticalSelector(0.5, 1e-4, 0);
        assertThat(kept(selector, scores, norms, 1)).containsExactlyInAnyOrder(0);
        assertThat(kept(selector, scores, norms, 2)).containsExactlyInAnyOrder(0, 3);
        // A token without attention counts by its value.
        assertThat(kept(selector, scores, norms, 3)).containsExactlyInAnyOrder(0, 3, 5);
        assertThat(kept(selector, scores, norms, 4)).containsExactlyInAnyOrder(0, 1, 3, 5);
        // The window of 4 takes the first half of 3 + 4 entries.
        assertThat(kept(new CriticalSelector(0.5, 1e-4, 4), scores, norms, 3)).containsExactlyInAnyOrder(3, 5, 0);
        assertThat(kept(new CriticalSelector(0.5, 0, 4), scores, norms, 1)).containsExactlyInAnyOrder(3);
    }

    @RepeatedTest(100)
    void oneOrderServesEverySize(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        RandomScores layer = RandomScores.of(random);
        float[][] norms = norms(layer, random);
        int window = random.nextInt(6);
        double firstStage = random.nextInt(11) / 10.0;
        var selector = new CriticalSelector(firstStage, 1e-3, window);
        assertThat(selector.nested()).isTrue();
        for (int size = 0; size <= layer.context(); size++) {
            int first = Math.min(size, Math.max(1, (int) ((size + window) * firstStage)) - window);
            for (int h = 0; h < layer.heads(); h++) {
                assertThat(kept(selector, layer.scores(), norms, layer.context(), size, h))
                        .as("size %d", size)
                        .isEqualTo(definition(layer.scores()[h], norms[h], 1e-3, size, Math.max(0, first)));
            }
        }
    }

    @RepeatedTest(100)
    void adaBudgetsAreFilledInTwoStages(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        RandomScores layer = RandomScores.of(random);
        float[][] norms = norms(layer, random);
        int window = random.nextInt(6);
        double alpha = random.nextInt(5) / 4.0;
        double firstStage = random.nextInt(11) / 10.0;
        var ada = new AdaSelector(alpha, window);
        var selector = new AdaCriticalSelector(ada, firstStage, 1e-3);
        assertThat(selector.nested()).isEqualTo(alpha == 0);
        for (int size = 1; size <= layer.context(); size++) {
            LayerRanking budgets = ada.rank(layer(layer.scores(), norms), layer.scores(), size);
            int[] counts = ada.counts(budgets, size);
            int safe = alpha == 0 ? 0 : Math.max(1, (int) ((size + window) * alpha)) - window;
            for (int h = 0; h < layer.heads(); h++) {
                int first = Math.max((int) ((counts[h] + window) * firstStage) - window, safe);
                assertThat(kept(selector, layer.scores(), norms, selector.nested() ? 0 : size, size, h))
                        .as("size %d", size)
                        .isEqualTo(definition(
                                layer.scores()[h], norms[h], 1e-3, counts[h], Math.min(counts[h], Math.max(0, first))));
            }
        }
    }

    /** The best {@code first} by score, and of the others the best by score times norm. */
    private static Set<Integer> definition(float[] scores, float[] norms, double epsilon, int size, int first) {
        int[] byScore = LayerRanking.descending(scores);
        float[] critical = new float[scores.length];
        for (int j = 0; j < critical.length; j++) {
            critical[j] = (float) ((scores[j] + epsilon) * norms[j]);
        }
        for (int i = 0; i < first; i++) {
            critical[byScore[i]] = Float.POSITIVE_INFINITY;
        }
        int[] byEffect = LayerRanking.descending(critical);
        var kept = new TreeSet<Integer>();
        IntStream.of(byEffect).limit(size).forEach(kept::add);
        return kept;
    }

    private static float[][] norms(RandomScores layer, Random random) {
        float[][] norms = new float[layer.heads()][layer.context()];
        for (float[] head : norms) {
            for (int j = 0; j < head.length; j++) {
                head[j] = (float) Math.exp(random.nextGaussian());
            }
        }
        return norms;
    }

    private static int[] kept(HeadSelector selector, float[][] scores, float[][] norms, int size) {
        return kept(selector, scores, norms, size, size, 0).stream()
                .mapToInt(position -> position)
                .toArray();
    }

    private static Set<Integer> kept(
            HeadSelector selector, float[][] scores, float[][] norms, int rankedFor, int size, int head) {
        LayerRanking ranking = selector.rank(layer(scores, norms), scores, rankedFor);
        var kept = new TreeSet<Integer>();
        Arrays.stream(ranking.positions()[head])
                .limit(selector.counts(ranking, size)[head])
                .forEach(kept::add);
        return kept;
    }

    private static ArrayLayer layer(float[][] scores, float[][] norms) {
        var shape = ArrayLayer.shape(1, scores.length, scores.length, 4);
        return ArrayLayer.of(shape, 0, scores[0].length, new float[scores.length][0][0])
                .withProjectedValueNorms(norms);
    }
}
