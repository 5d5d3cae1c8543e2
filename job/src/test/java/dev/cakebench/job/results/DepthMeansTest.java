package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DepthMeansTest {

    @Test
    void everyExampleCountsInTheBinOfItsDepth() {
        List<DepthMeans> means = DepthMeans.of(List.of(
                answer(0, 1, 0.0, 1.0),
                answer(0, 2, 0.0, 0.5),
                answer(1, 1, 0.19, 0.5),
                answer(1, 2, 0.19, 0.5),
                answer(2, 1, 0.2, 0.25),
                answer(3, 1, 1.0, 0.125)));

        assertThat(means).extracting(DepthMeans::cellIndex).containsExactly(1, 2);
        assertThat(means.get(0).examples()).containsExactly(2, 1, 0, 0, 1);
        assertThat(means.get(0).survival()).containsExactly(0.75, 0.25, 0, 0, 0.125);
        assertThat(means.get(1).examples()).containsExactly(2, 0, 0, 0, 0);
        assertThat(means.get(1).survival()).containsExactly(0.5, 0, 0, 0, 0);
    }

    @Test
    void examplesWithoutAnAnswerInThePromptAndFailedRowsCountNowhere() {
        assertThat(DepthMeans.of(List.of(answer(0, 1, null, null), answer(1, 1, 0.5, null))))
                .isEmpty();
    }

    @Test
    void fiftyExamplesFillTenBins() {
        List<ScoredAnswer> many = IntStream.range(0, 50)
                .mapToObj(example -> answer(example, 0, example / 50.0, 1.0))
                .toList();

        assertThat(DepthMeans.of(many).getFirst().examples()).containsExactly(5, 5, 5, 5, 5, 5, 5, 5, 5, 5);
        assertThat(DepthMeans.of(many.subList(0, 49)).getFirst().examples()).containsExactly(10, 10, 10, 10, 9);
    }

    private static ScoredAnswer answer(int example, int cell, @Nullable Double depth, @Nullable Double survival) {
        return ResultRows.withGold(ResultRows.ok(example, "niah", cell, "cake", 64, 1), depth, survival);
    }
}
