package dev.cakebench.cake.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.GoldenFiles;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Integer budgets: the published rule and the exact one. */
final class BudgetsGoldenTest {

    static List<JsonNode> official() {
        return GoldenFiles.cases("cake/adjust_budgets.json");
    }

    static List<JsonNode> exact() {
        return GoldenFiles.cases("cake/exact_budgets.json");
    }

    @ParameterizedTest
    @MethodSource("official")
    void officialRule(JsonNode golden) {
        double[] shares = GoldenFiles.as(golden.get("list"), double[].class);
        int cap = golden.get("cap").intValue();
        int[] budgets = OfficialBudgets.adjust(shares, golden.get("total").longValue(), cap);
        assertThat(budgets).containsExactly(GoldenFiles.as(golden.get("result"), int[].class));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void exactRule(JsonNode golden) {
        double[] preferences = GoldenFiles.as(golden.get("P"), double[].class);
        long total = golden.get("total").longValue();
        int cap = golden.get("cap").intValue();
        double[] budgets = ExactBudgets.fill(preferences, total, cap);
        assertThat(budgets).containsExactly(GoldenFiles.as(golden.get("real"), double[].class), Offset.offset(1e-9));
        assertThat(ExactBudgets.largestRemainder(budgets))
                .containsExactly(GoldenFiles.as(golden.get("result"), int[].class));
        for (JsonNode stage : golden.get("stages")) {
            double[] seen = Arrays.copyOf(preferences, stage.get("stage").intValue() + 1);
            double[] real = ExactBudgets.fill(seen, total, cap);
            assertThat(real).containsExactly(GoldenFiles.as(stage.get("real"), double[].class), Offset.offset(1e-9));
            assertThat(ExactBudgets.roundUp(real)).containsExactly(GoldenFiles.as(stage.get("ceil"), int[].class));
        }
    }
}
