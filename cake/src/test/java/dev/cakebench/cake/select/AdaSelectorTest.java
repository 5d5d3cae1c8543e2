package dev.cakebench.cake.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerRanking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Ada-KV's budgets per head: by hand, and against the definition size by size. */
final class AdaSelectorTest {
    private static final float[][] HAND = {{.5f, .3f, .1f, .05f, .03f, .02f}, {.2f, .18f, .17f, .16f, .15f, .14f}};

    @Test
    void theExampleByHand() {
        assertThat(counts(new AdaSelector(0.2, 0), HAND, 3)).containsExactly(2, 4);
        assertThat(counts(new OfficialAdaSelector(0.2, false), HAND, 3)).containsExactly(2, 3);
    }

    @Test
    void everyHeadHasItsSafeguard() {
        float[][] greedy = {{9, 9, 9, 9, 9, 9, 9, 9, 9, 9}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
        assertThat(counts(new AdaSelector(0, 0), greedy, 5)).containsExactly(10, 0);
        assertThat(counts(new AdaSelector(0.2, 0), greedy, 4)).containsExactly(7, 1);
        assertThat(counts(new AdaSelector(0.5, 0), greedy, 5)).containsExactly(8, 2);
        // Three quarters of 4 + 4 entries are 6, of which the window is 4.
        assertThat(counts(new AdaSelector(0.75, 4), greedy, 4)).containsExactly(6, 2);
        assertThat(counts(new AdaSelector(0.5, 4), greedy, 4)).containsExactly(8, 0);
    }

    @Test
    void equalScoresGoByPositionThenHead() {
        float[][] equal = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}};
        assertThat(counts(new AdaSelector(0, 0), equal, 1)).containsExactly(1, 1, 1);
        float[][] negativeZero = {{-0f, 0f}, {0f, 0f}};
        assertThat(counts(new AdaSelector(0, 0), negativeZero, 1)).containsExactly(1, 1);
    }

    @Test
    void theOfficialFormLosesAndNormalizesHeads() {
        float[][] peaked = {{8, 1, 1, 0, 0, 0}, {3, 3, 3, 3, 3, 3}};
        assertThat(counts(new OfficialAdaSelector(0, false), peaked, 3)).containsExactly(1, 5);
        // The best three of the first head are all of it, of the second half: 8, 1, 1 against 1.5 each.
        assertThat(counts(new OfficialAdaSelector(0, true), peaked, 3)).containsExactly(1, 5);
        // At size 1 they are 6.4, ... against 0.5 each.
        assertThat(counts(new OfficialAdaSelector(0, true), peaked, 1)).containsExactly(2, 0);
        assertThat(counts(new OfficialAdaSelector(0, false), peaked, 1)).containsExactly(1, 1);
        assertThat(counts(new OfficialAdaSelector(0.5, true), new float[2][6], 4))
                .containsExactly(4, 4);
    }

    @RepeatedTest(100)
    void exactCountsAreThoseOfTheDefinition(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        RandomScores layer = RandomScores.of(random);
        int window = random.nextInt(10);
        double alpha = random.nextInt(4) / 3.0;
        var selector = new AdaSelector(alpha, window);
        assertThat(selector.nested()).isTrue();
        int[] before = new int[layer.heads()];
        for (int size = 0; size <= layer.context(); size++) {
            int safe = alpha == 0 || size == 0 ? 0 : Math.max(0, Math.max(1, (int) ((size + window) * alpha)) - window);
            int[] expected = definition(layer, size, safe);
            int[] counts = counts(selector, layer.scores(), size);
            assertThat(counts).as("size %d", size).isEqualTo(expected);
            assertThat(Arrays.stream(counts).sum()).isEqualTo(layer.heads() * size);
            for (int h = 0; h < counts.length; h++) {
                assertThat(counts[h]).isGreaterThanOrEqualTo(before[h]);
            }
            before = counts;
        }
    }

    @RepeatedTest(100)
    void officialCountsAreThoseOfTheDefinition(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        RandomScores layer = RandomScores.of(random);
        double alpha = random.nextInt(6) / 5.0;
        var selector = new OfficialAdaSelector(alpha, false);
        for (int size = 0; size <= layer.context(); size++) {
            int[] best = definition(layer, size, 0);
            int[] counts = counts(selector, layer.scores(), size);
            for (int h = 0; h < counts.length; h++) {
                double real = best[h] * (1 - alpha) + Math.floor(size * alpha);
                assertThat(counts[h]).isEqualTo((int) Math.min(layer.context(), Math.rint(real)));
            }
            assertThat(Arrays.stream(counts).sum()).isLessThanOrEqualTo(layer.heads() * (size + selector.overspend()));
        }
    }

    /** A ranking that was cut to what a larger size keeps gives the same counts for a smaller one. */
    @RepeatedTest(100)
    void cuttingARankingChangesNoCount(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        RandomScores layer = RandomScores.of(random);
        for (HeadSelector selector : List.of(
                new AdaSelector(0.3, 2), new OfficialAdaSelector(0.3, false), new OfficialAdaSelector(0.3, true))) {
            LayerRanking ranking = rank(selector, layer.scores(), layer.context());
            for (int size = layer.context(); size >= 0; size--) {
                int[] whole = selector.counts(rank(selector, layer.scores(), layer.context()), size);
                assertThat(selector.counts(ranking, size)).isEqualTo(whole);
                ranking = ranking.leading(whole);
                assertThat(selector.counts(ranking, size)).isEqualTo(whole);
            }
        }
    }

    /** The best entries of a layer, each head's first {@code safe} before all others. */
    private static int[] definition(RandomScores layer, int size, int safe) {
        record Entry(int head, int position, float score, boolean forced) {}
        var entries = new ArrayList<Entry>();
        for (int h = 0; h < layer.heads(); h++) {
            int[] order = LayerRanking.descending(layer.scores()[h]);
            for (int i = 0; i < order.length; i++) {
                entries.add(new Entry(h, order[i], layer.scores()[h][order[i]], i < safe));
            }
        }
        entries.sort(Comparator.comparing((Entry entry) -> !entry.forced())
                .thenComparingDouble(entry -> -entry.score())
                .thenComparingInt(Entry::position)
                .thenComparingInt(Entry::head));
        int[] counts = new int[layer.heads()];
        for (Entry entry : entries.subList(0, layer.heads() * size)) {
            counts[entry.head()]++;
        }
        return counts;
    }

    private static int[] counts(HeadSelector selector, float[][] scores, int size) {
        return selector.counts(rank(selector, scores, size), size);
    }

    private static LayerRanking rank(HeadSelector selector, float[][] scores, int size) {
        var shape = ArrayLayer.shape(1, scores.length, scores.length, 4);
        return selector.rank(ArrayLayer.of(shape, 0, scores[0].length, new float[scores.length][0][0]), scores, size);
    }
}
