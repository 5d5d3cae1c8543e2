package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.layer.CakeAllocator;
import dev.cakebench.cake.layer.CakePreference;
import dev.cakebench.cake.layer.ExactBudgets;
import dev.cakebench.cake.layer.OfficialBudgets;
import dev.cakebench.cake.policy.AllocationStage;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.cake.score.Pooling;
import dev.cakebench.cake.score.WindowScorer;
import dev.cakebench.inference.model.ModelShape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Small cases whose numbers were worked out by hand. */
final class HandExamplesTest {
    private static final ModelShape SHAPE = ArrayLayer.shape(1, 2, 1, 4);
    private static final float E = 1 / 16f;

    /** Window 2, 8 context columns, one KV head, two query heads. */
    private static ArrayLayer layer() {
        float[][][] rows = {
            {
                {1 / 2f, 1 / 4f, 0, 0, 0, 1 / 8f, 0, E, E, 0},
                {1 / 4f, 1 / 4f, 0, 0, 1 / 4f, 1 / 8f, 0, E, 1 / 32f, 1 / 32f}
            },
            {{E, E, E, E, E, E, E, E, 1 / 2f, 0}, {E, E, E, E, E, E, E, E, 1 / 4f, 1 / 4f}}
        };
        return ArrayLayer.of(SHAPE, 0, 10, rows);
    }

    @Test
    void entropyShiftAndPreference() {
        LayerMeasure measure = new CakePreference(1, 1).measure(layer(), 2);
        assertThat(measure.parts().get(LayerMeasure.ENTROPY)).isCloseTo(7.75 * Math.log(2), within(1e-8));
        assertThat(measure.parts().get(LayerMeasure.SHIFT)).isEqualTo(0.0625);
        assertThat(measure.value()).isCloseTo(0.3357431654, within(1e-9));
        assertThat(new CakePreference(1.6, 0.4).measure(layer(), 2).value()).isCloseTo(0.0027927337, within(1e-9));
        assertThat(new CakePreference(1.6, 0.6).measure(layer(), 2).value()).isCloseTo(0.0281489915, within(1e-9));
        assertThat(new CakePreference(0.8, 0.5).measure(layer(), 2).value()).isCloseTo(0.0319461840, within(1e-9));
    }

    @Test
    void poolingMovesMassAndTiesKeepTheLowerPosition() {
        float[][] scores = new WindowScorer(2, 200, Pooling.average(5), false).score(layer(), 2);
        assertThat(scores[0])
                .containsExactly(
                        new float[] {.70625f, .7125f, 1.35625f, .70625f, .68125f, .6875f, .68125f, .0375f},
                        within(1e-6f));
        assertThat(LayerRanking.descending(scores).positions()[0]).containsExactly(2, 1, 0, 3, 5, 4, 6, 7);
    }

    @Test
    void averagesAtTheEndsMayIgnoreThePadding() {
        var ignored = new Pooling(Pooling.Kind.AVERAGE, 5, false);
        assertThat(ignored.apply(new double[] {6, 3, 3, 3})).containsExactly(4, 3.75, 3.75, 3);
        assertThat(Pooling.average(5).apply(new double[] {6, 3, 3, 3})).containsExactly(2.4, 3, 3, 1.8);
        assertThat(Pooling.maximum(3).apply(new double[] {-6, -3, -9, -9})).containsExactly(-3, -3, -3, -9);
    }

    @Test
    void officialIntegerRule() {
        assertThat(official(100, 60, 1, 1, 1)).containsExactly(34, 33, 33);
        assertThat(official(20, 12, 3, 1, 2)).containsExactly(11, 3, 6);
        assertThat(official(100, 60, 10, 1, 1)).containsExactly(60, 21, 19);
        assertThat(official(150, 60, 100, 55, 1)).containsExactly(60, 70, 20);
        assertThat(official(100, 60, 50, 49, 1)).containsExactly(50, 49, 1);
        assertThat(official(100, 60, 50, 49, 1, 10000)).containsExactly(14, 13, 13, 60);
    }

    @Test
    void exactIntegerRule() {
        assertThat(exact(150, 60, 100, 55, 1)).containsExactly(60, 60, 30);
        assertThat(exact(100, 60, 50, 49, 1, 10000)).containsExactly(20, 20, 0, 60);
        assertThat(exact(20, 12, 3, 1, 2)).containsExactly(10, 3, 7);
        assertThat(exact(9, 12, 0, 0, 0)).containsExactly(3, 3, 3);
    }

    @Test
    void cascadeStagesAndOneShot() {
        assertThat(stages(8, 2, 14, 3, 1, 2)).isEqualTo("[14] [14, 8] [11, 5, 8]");
        assertThat(stages(5, 2, 10, 1, 4, 16, 1)).isEqualTo("[10] [6, 10] [4, 4, 10] [3, 4, 10, 2]");
        assertThat(oneShot(5, 2, 10, 1, 4, 16, 1)).containsExactly(3, 5, 10, 2);
        assertThat(stages(27, 2, 62, 50, 49, 1, 10000)).endsWith("[16, 15, 3, 62]");
        assertThat(oneShot(27, 2, 62, 50, 49, 1, 10000)).containsExactly(16, 15, 15, 62);
    }

    @Test
    void earlyExit() {
        var official = new CakeAllocator(true, true, true);
        assertThat(official.compresses(10, 8, 2)).isFalse();
        assertThat(official.compresses(11, 8, 2)).isTrue();
        assertThat(stages(8, 2, 11, 1, 1, 1)).endsWith("[8, 8, 8]");
        assertThat(new CakeAllocator(false, true, false).compresses(9, 8, 2)).isTrue();
        assertThat(new CakeAllocator(false, true, false).compresses(8, 8, 2)).isFalse();
    }

    private static int[] official(long total, int cap, double... preferences) {
        return OfficialBudgets.adjust(OfficialBudgets.shares(preferences, total), total, cap);
    }

    private static int[] exact(long total, int cap, double... preferences) {
        return ExactBudgets.largestRemainder(ExactBudgets.fill(preferences, total, cap));
    }

    /** Entries of the layers seen so far, window included, after each stage of the official cascade. */
    private static String stages(int budget, int window, int tokens, double... preferences) {
        var text = new StringBuilder();
        int[] held = new int[preferences.length];
        Arrays.fill(held, Integer.MAX_VALUE);
        for (int m = 1; m <= preferences.length; m++) {
            int[] kept = keep(true, budget, window, tokens, Arrays.copyOf(preferences, m), preferences.length);
            for (int l = 0; l < m; l++) {
                held[l] = Math.min(held[l], kept[l] + window);
            }
            text.append(m == 1 ? "" : " ").append(Arrays.toString(Arrays.copyOf(held, m)));
        }
        return text.toString();
    }

    private static int[] oneShot(int budget, int window, int tokens, double... preferences) {
        int[] kept = keep(false, budget, window, tokens, preferences, preferences.length);
        return Arrays.stream(kept).map(size -> size + window).toArray();
    }

    private static int[] keep(boolean cascade, int budget, int window, int tokens, double[] preferences, int layers) {
        return new CakeAllocator(true, cascade, true)
                .allocate(new AllocationStage(layers, tokens, budget, window, preferences))
                .keep();
    }
}
