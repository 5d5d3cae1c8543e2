package dev.cakebench.cake.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.model.SlidingWindow;
import org.junit.jupiter.api.Test;

/** Scores of columns and of the last row, by hand. */
final class AttentionScorersTest {
    private static final float[][] SUMS = {{2, 1, .5f, .5f}, {3, .5f, .25f, .25f}};

    @Test
    void columnSumsAreTheMeanOfTheGroup() {
        ArrayLayer layer = layer(SlidingWindow.NONE);
        assertThat(new ColumnSumScorer(0.5, false).score(layer, 0)[0]).containsExactly(2.5f, .75f, .375f, .375f);
        assertThat(new ColumnSumScorer(0.5, false).score(layer, 2)[0]).containsExactly(2.5f, .75f);
        assertThat(new ColumnSumScorer(0.5, false).request(2)).isEqualTo(AttentionRequest.ofColumnSums());
    }

    @Test
    void observedAttentionCountsTheQueriesThatSeeAToken() {
        assertThat(new ColumnSumScorer(0, true).score(layer(SlidingWindow.NONE), 0)[0])
                .containsExactly(.625f, .25f, .1875f, .375f);
        // Layer 0 of a pattern of two sees two positions only.
        assertThat(new ColumnSumScorer(0, true).score(layer(new SlidingWindow(2, 2)), 0)[0])
                .containsExactly(1.25f, .375f, .1875f, .375f);
    }

    @Test
    void theNewestTakeTheirShareOfTheBudget() {
        assertThat(new ColumnSumScorer(0.5, false).window(23)).isEqualTo(11);
        assertThat(new ColumnSumScorer(0.5, false).window(1)).isZero();
        assertThat(new ColumnSumScorer(0, false).window(100)).isZero();
        assertThat(new ColumnSumScorer(0.29, false).window(100)).isEqualTo(29);
    }

    @Test
    void theLastRowIsSharedByAllHeads() {
        float[][][] rows = {
            {{.5f, .5f, 0}, {.25f, .25f, .5f}}, {{1, 0, 0}, {.5f, .25f, .25f}},
            {{0, 1, 0}, {.125f, .75f, .125f}}, {{0, 1, 0}, {.125f, .125f, .75f}}
        };
        ArrayLayer layer = ArrayLayer.of(ArrayLayer.shape(1, 4, 2, 4), 0, 3, rows);
        float[][] scores = new LastRowScorer(false).score(layer, 0);
        assertThat(scores).hasNumberOfRows(2);
        assertThat(scores[0]).containsExactly(.25f, .34375f, .40625f);
        assertThat(scores[1]).isEqualTo(scores[0]);
        assertThat(new LastRowScorer(true).score(layer, 1)[0]).containsExactly(.25f, .34375f);
        assertThat(new LastRowScorer(true).window(10)).isEqualTo(1);
        assertThat(new LastRowScorer(false).window(10)).isZero();
        assertThat(new LastRowScorer(false).request(0)).isEqualTo(AttentionRequest.window(1));
    }

    private static ArrayLayer layer(SlidingWindow window) {
        return ArrayLayer.of(ArrayLayer.shape(2, 2, 1, 4, window), 0, 4, new float[2][0][0])
                .withColumnSums(SUMS);
    }
}
