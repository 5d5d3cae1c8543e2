package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.results.ScoreRow.Comparison;
import dev.cakebench.job.results.ScoreRow.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ScoresTest {
    private static final List<ScoredAnswer> ANSWERS = List.of(
            ResultRows.ok(0, "hotpotqa", 0, "full", 900, 1),
            ResultRows.ok(0, "hotpotqa", 1, "cake", 64, 0.5),
            ResultRows.ok(1, "hotpotqa", 0, "full", 900, 0.5),
            ResultRows.ok(1, "hotpotqa", 1, "cake", 64, 1),
            ResultRows.ok(2, "triviaqa", 0, "full", 900, 0),
            ResultRows.ok(2, "triviaqa", 1, "cake", 64, 0),
            ResultRows.ok(3, "triviaqa", 0, "full", 900, 1),
            ResultRows.failed(3, "triviaqa", 1, "cake", 64, "PolicyException"));

    @Test
    void rowsAreOverallFirstThenTheBenchmarksThenByTask() {
        List<ScoreRow> rows = Scores.of("run", 1, ResultRows.BENCHMARKS, ANSWERS);

        assertThat(rows)
                .extracting(
                        row -> row.group().scope(),
                        row -> row.group().task(),
                        row -> row.cell().cellId())
                .containsExactly(
                        tuple(Scope.OVERALL, null, "full"),
                        tuple(Scope.OVERALL, null, "cake@64"),
                        tuple(Scope.BENCHMARK, "average", "full"),
                        tuple(Scope.BENCHMARK, "average", "cake@64"),
                        tuple(Scope.TASK, "hotpotqa", "full"),
                        tuple(Scope.TASK, "hotpotqa", "cake@64"),
                        tuple(Scope.TASK, "triviaqa", "full"),
                        tuple(Scope.TASK, "triviaqa", "cake@64"));
    }

    @Test
    void meansLeaveFailedRowsOutAndCountThem() {
        ScoreRow cake = Scores.of("run", 1, ResultRows.BENCHMARKS, ANSWERS).get(1);

        assertThat(cake.examples()).isEqualTo(4);
        assertThat(cake.failed()).isEqualTo(1);
        assertThat(cake.score())
                .isNotNull()
                .satisfies(score -> assertThat(score.mean()).isEqualTo(0.5));
        assertThat(cake.cache().kvBytes()).isEqualTo(64 * 64.0);
        assertThat(cake.cache().goldSurvival()).isNull();
        assertThat(cake.times().prefillP50()).isEqualTo(101);
        assertThat(cake.times().decodePerTokenP50()).isEqualTo(5);
    }

    @Test
    void differencesArePairedOnTheExamplesThatBothAnswered() {
        Comparison versusFull = Objects.requireNonNull(
                Scores.of("run", 1, ResultRows.BENCHMARKS, ANSWERS).get(1).versusFull());

        assertThat(versusFull.delta().mean()).isZero();
        assertThat(List.of(versusFull.wins(), versusFull.losses(), versusFull.ties()))
                .containsExactly(1, 1, 1);
    }

    /** The full cache has 1 and 0.5 in hotpotqa, 0 in triviaqa. */
    @Test
    void aBenchmarkIsTheAverageOfItsTasksNotOfItsRows() {
        List<ScoredAnswer> answers = ANSWERS.subList(0, 6);
        List<ScoreRow> rows = Scores.of("run", 1, ResultRows.BENCHMARKS, answers);

        assertThat(Objects.requireNonNull(rows.get(0).score()).mean()).isEqualTo(0.5);
        assertThat(rows.get(2).group().dataset()).isEqualTo("longbench@1");
        assertThat(rows.get(2).group().lengthBucket()).isEqualTo("all");
        assertThat(Objects.requireNonNull(rows.get(2).score()).mean()).isEqualTo(0.375);
    }

    @Test
    void pValuesAreCorrectedForAllComparisonsOfAGroup() {
        List<ScoredAnswer> answers = new ArrayList<>();
        for (int example = 0; example < 12; example++) {
            answers.add(ResultRows.ok(example, "hotpotqa", 0, "full", 900, 1));
            answers.add(ResultRows.ok(example, "hotpotqa", 1, "cake", 64, example < 10 ? 0 : 1));
            answers.add(ResultRows.ok(example, "hotpotqa", 2, "cake", 128, example < 1 ? 0 : 1));
        }
        List<ScoreRow> rows = Scores.of("run", 1, ResultRows.BENCHMARKS, answers);

        Comparison small = Objects.requireNonNull(rows.get(1).versusFull());
        Comparison large = Objects.requireNonNull(rows.get(2).versusFull());
        assertThat(small.pValue()).isLessThan(0.01);
        assertThat(small.pHolm()).isEqualTo(2 * small.pValue());
        assertThat(large.pValue()).isGreaterThan(0.5);
        assertThat(large.pHolm()).isEqualTo(large.pValue());
        // 2.8 standard errors of twelve differences, ten of them -1.
        assertThat(small.detectable()).isCloseTo(2.8016 * Math.sqrt(10.0 / 12 * 2 / 12 / 12), within(0.02));
        assertThat(rows.get(1).contexts()).isEqualTo(12);
    }

    @Test
    void withoutAFullCacheThereIsNoDifference() {
        List<ScoredAnswer> cakeOnly = ANSWERS.stream()
                .filter(answer -> answer.policy().equals("cake"))
                .toList();

        assertThat(Scores.of("run", 1, ResultRows.BENCHMARKS, cakeOnly))
                .allSatisfy(row -> assertThat(row.versusFull()).isNull());
    }

    @Test
    void aCellThatFailedEverywhereHasNoMean() {
        List<ScoredAnswer> failed = List.of(ResultRows.failed(0, "hotpotqa", 0, "full", 900, "MemoryBudgetException"));

        ScoreRow row = Scores.of("run", 1, ResultRows.BENCHMARKS, failed).getFirst();

        assertThat(row.score()).isNull();
        assertThat(row.versusFull()).isNull();
        assertThat(row.cache().retained()).isNull();
        assertThat(row.failed()).isEqualTo(1);
    }
}
