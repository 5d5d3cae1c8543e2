package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PlanOverrideTest {
    private static final String TEXT = """
            budgets: [64]
            datasets:
              - {protocol: ruler@1, limit: 50}
            policies:
              - full
              - cake: {gamma: 200}
              - snapkv:
            """;

    private final PlanProblems problems = new PlanProblems();

    private PlanNode apply(String... overrides) {
        PlanNode node = Objects.requireNonNull(PlanTreeParser.parseFile("plan.yaml", TEXT, problems));
        for (String override : overrides) {
            node = PlanOverride.apply(node, override, problems);
        }
        return node;
    }

    private List<String> problems(String... overrides) {
        apply(overrides);
        return problems.exception().problems();
    }

    /** The tree as flow YAML. */
    private static String text(PlanNode node) {
        return switch (node) {
            case PlanNode.Scalar scalar -> scalar.absent() ? "null" : scalar.text();
            case PlanNode.Sequence sequence ->
                sequence.items().stream().map(PlanOverrideTest::text).toList().toString();
            case PlanNode.Mapping mapping ->
                mapping.entries().entrySet().stream()
                        .map(entry ->
                                entry.getKey() + ": " + text(entry.getValue().value()))
                        .toList()
                        .toString();
        };
    }

    @Test
    void replacesValuesWholeListsAndItems() {
        assertThat(text(apply("budgets=[128, 10%]", "datasets[0].limit=5", "policies[0]={snapkv: {pool: 7}}")))
                .isEqualTo("[budgets: [128, 10%], datasets: [[protocol: ruler@1, limit: 5]], "
                        + "policies: [[snapkv: [pool: 7]], [cake: [gamma: 200]], [snapkv: null]]]");
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void addsKeysThatAreNotThereYet() {
        assertThat(text(apply("seed=7", "policies[1].cake.window=16", "policies[2].snapkv.pool=7", "note=a=b")))
                .isEqualTo("[budgets: [64], datasets: [[protocol: ruler@1, limit: 50]], "
                        + "policies: [full, [cake: [gamma: 200, window: 16]], [snapkv: [pool: 7]]], "
                        + "seed: 7, note: a=b]");
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void laterOverridesSeeEarlierOnes() {
        assertThat(text(apply("budgets=[1, 2]", "budgets[1]=3"))).startsWith("[budgets: [1, 3],");
    }

    @Test
    void anEmptyValueIsNull() {
        assertThat(text(apply("budgets="))).startsWith("[budgets: null,");
    }

    @Test
    void refusesWhatHasNoPlaceInTheTree() {
        assertThat(problems(
                        "budgets",
                        "=5",
                        "a b=5",
                        "datasets[x]=1",
                        "datasets[1].limit=5",
                        "policies[0].full.x=1",
                        "budgets.first=1",
                        "seed[0]=1",
                        "budgets=[1"))
                .containsExactly(
                        "--set budgets: not an override; allowed: KEY=VALUE with YAML as the value, "
                                + "for example budgets=[64,128] or datasets[0].limit=5",
                        "--set =5: not an override; allowed: KEY=VALUE with YAML as the value, "
                                + "for example budgets=[64,128] or datasets[0].limit=5",
                        "--set a b=5: not an override; allowed: KEY=VALUE with YAML as the value, "
                                + "for example budgets=[64,128] or datasets[0].limit=5",
                        "--set datasets[x]=1: not an override; allowed: KEY=VALUE with YAML as the value, "
                                + "for example budgets=[64,128] or datasets[0].limit=5",
                        "--set datasets[1].limit=5: datasets[1]: the list has 1 item; allowed: 0",
                        "--set policies[0].full.x=1: policies[0]: found 'full'; allowed: a mapping, because .full "
                                + "follows it; set policies[0] as a whole",
                        "--set budgets.first=1: budgets: found a list; allowed: a mapping, because .first follows it; "
                                + "set budgets as a whole",
                        "--set seed[0]=1: seed: found nothing; allowed: a list, because [0] follows it; "
                                + "set seed as a whole",
                        "--set budgets=[1: not valid YAML: while parsing a flow sequence (line 1, column 1), "
                                + "expected ',' or ']', but got <stream end> (line 1, column 3)");
    }
}
