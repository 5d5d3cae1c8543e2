package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DepthScoresTest {

    @Test
    void everyScoreCountsAtItsDepthAndLength() {
        List<DepthScores> means = DepthScores.of(List.of(
                answer(0, 1, "2048", 0.0, 1.0),
                answer(1, 1, "2048", 0.09, 0.5),
                answer(2, 1, "1024", 0.1, 0.25),
                answer(3, 1, "1024", 1.0, 0.125),
                answer(2, 2, "1024", 0.1, 0.75)));

        assertThat(means).extracting(DepthScores::cellIndex).containsExactly(1, 2);
        DepthScores first = means.getFirst();
        assertThat(first.lengths()).containsExactly("1024", "2048");
        assertThat(first.examples()[0]).containsExactly(0, 2);
        assertThat(first.score()[0]).containsExactly(0, 0.75);
        assertThat(first.examples()[1]).containsExactly(1, 0);
        assertThat(first.score()[1]).containsExactly(0.25, 0);
        assertThat(first.score()[9]).containsExactly(0.125, 0);
        assertThat(means.get(1).score()[1]).containsExactly(0.75, 0);
    }

    @Test
    void lengthsAreSortedByNumberAndThenByName() {
        List<DepthScores> means = DepthScores.of(List.of(
                answer(0, 1, "8k+", 0.5, 1.0),
                answer(1, 1, "10000", 0.5, 1.0),
                answer(2, 1, "9000", 0.5, 1.0),
                answer(3, 1, "0-4k", 0.5, 1.0)));
        assertThat(means.getFirst().lengths()).containsExactly("9000", "10000", "0-4k", "8k+");
    }

    @Test
    void rowsWithoutDepthOrScoreCountNowhere() {
        assertThat(DepthScores.of(List.of(
                        ResultRows.ok(0, "niah", 1, "cake", 64, 1),
                        ResultRows.withGold(ResultRows.failed(1, "niah", 1, "cake", 64, "E"), 0.5, null))))
                .isEmpty();
    }

    private static ScoredAnswer answer(int example, int cell, String length, double depth, double score) {
        return ResultRows.withLength(
                ResultRows.withGold(ResultRows.ok(example, "niah", cell, "cake", 64, score), depth, 1.0), length);
    }
}
