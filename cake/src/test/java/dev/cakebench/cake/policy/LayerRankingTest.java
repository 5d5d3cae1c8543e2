package dev.cakebench.cake.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Larger score first, then lower position. */
final class LayerRankingTest {

    @Test
    void ordersAsAPlainSortDoes() {
        var random = new Random(1);
        for (int length = 0; length < 200; length++) {
            float[] scores = new float[length];
            for (int i = 0; i < length; i++) {
                scores[i] = (random.nextInt(20) - 10) * (random.nextBoolean() ? 1f : 1e-30f);
            }
            Comparator<Integer> largest = Comparator.comparingDouble(i -> -(scores[i] + 0f));
            int[] expected = IntStream.range(0, length)
                    .boxed()
                    .sorted(largest.thenComparing(Comparator.naturalOrder()))
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(LayerRanking.descending(scores)).containsExactly(expected);
        }
    }

    @Test
    void handlesInfinitiesAndBothZeros() {
        float[] scores = {-0f, 0f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.MIN_VALUE, -Float.MIN_VALUE};
        assertThat(LayerRanking.descending(scores)).containsExactly(3, 4, 0, 1, 5, 2);
    }

    @Test
    void refusesNaN() {
        assertThatThrownBy(() -> LayerRanking.descending(new float[] {1, Float.NaN}))
                .isInstanceOf(PolicyException.class)
                .hasMessage("the score of position 1 is not a number");
    }
}
