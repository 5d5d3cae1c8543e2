package dev.cakebench.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.results.EvaluationCost;
import dev.cakebench.job.results.ResultRows;
import dev.cakebench.job.results.ScoredAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CostSectionTest {

    @Test
    void timesAreSetAgainstThePredictionAtTheRunsOwnSpeed() {
        // 400 operations in 200 ms: 2 in a millisecond, so 50 ms and 150 ms were expected.
        String html =
                new CostSection(List.of(new EvaluationCost("a", 100, 40), new EvaluationCost("b", 300, 160))).html();

        assertThat(html)
                .contains("<td>50.0 ms</td><td>40.0 ms</td><td>0.80</td><td>0.80</td><td>0.80</td>")
                .contains("<td>150 ms</td><td>160 ms</td><td>1.07</td><td>1.07</td><td>1.07</td>")
                .contains("predicted 50.0 ms, took 40.0 ms, n = 1");
    }

    @Test
    void alikePredictionsHaveATableAndNoCurve() {
        String html =
                new CostSection(List.of(new EvaluationCost("a", 100, 40), new EvaluationCost("a", 110, 60))).html();

        assertThat(html).contains("expected to take about the same", "<table>").doesNotContain("<svg");
    }

    @Test
    void nothingMeasuredIsNoSection() {
        assertThat(new CostSection(List.of()).html()).isEmpty();
    }

    @Test
    void theRowsOfAnExampleAreOneEvaluation() {
        List<ScoredAnswer> answers = List.of(
                ResultRows.ok(0, "hotpotqa", 0, "full", 900, 0.9),
                ResultRows.ok(0, "hotpotqa", 1, "cake", 64, 0.5),
                ResultRows.ok(1, "hotpotqa", 0, "full", 900, 0.9));

        assertThat(EvaluationCost.of(answers))
                .containsExactly(new EvaluationCost("hotpotqa", 1e9, 200), new EvaluationCost("hotpotqa", 2e9, 201));
    }
}
