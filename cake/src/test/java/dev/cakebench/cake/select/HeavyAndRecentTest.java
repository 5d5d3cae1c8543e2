package dev.cakebench.cake.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.ArrayLayer;
import dev.cakebench.cake.policy.LayerRanking;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One ranking against the set of each size, chosen anew. */
final class HeavyAndRecentTest {

    @Test
    void everyPrefixIsTheSetOfItsSize() {
        var random = new Random(4);
        for (int round = 0; round < 300; round++) {
            int tokens = 1 + random.nextInt(40);
            double share = round % 5 == 0 ? round % 2 : random.nextDouble();
            float[] scores = new float[tokens];
            for (int t = 0; t < tokens; t++) {
                // Few values, so that there are ties.
                scores[t] = t < 3 ? Float.POSITIVE_INFINITY : random.nextInt(8);
            }
            var selector = new HeavyAndRecent(share);
            LayerRanking ranking = selector.rank(
                    ArrayLayer.of(ArrayLayer.shape(1, 1, 1, 4), 0, tokens, new float[1][0][]),
                    new float[][] {scores},
                    0);
            int[] order = ranking.positions()[0];
            for (int size = 0; size <= tokens; size++) {
                assertThat(Arrays.stream(order).limit(size).boxed())
                        .as("%d of %d tokens, share %s", size, tokens, share)
                        .containsExactlyInAnyOrderElementsOf(chosen(scores, selector.newest(size), size));
            }
            for (int i = 0; i < tokens; i++) {
                assertThat(ranking.scores()[0][i]).isEqualTo(scores[order[i]]);
            }
        }
    }

    private static Set<Integer> chosen(float[] scores, int newest, int size) {
        var set = new TreeSet<Integer>();
        IntStream.range(scores.length - newest, scores.length).forEach(set::add);
        IntStream.range(0, scores.length - newest)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer t) -> -scores[t]).thenComparing(t -> t))
                .limit(size - newest)
                .forEach(set::add);
        return set;
    }

    @Test
    void sharesAreWholeEntriesWhereTheyAreMeantToBe() {
        assertThat(new HeavyAndRecent(0.29).newest(100)).isEqualTo(29);
        assertThat(new HeavyAndRecent(0.5).newest(7)).isEqualTo(3);
        assertThat(new HeavyAndRecent(1).newest(7)).isEqualTo(7);
        assertThat(new HeavyAndRecent(0).newest(7)).isZero();
    }
}
