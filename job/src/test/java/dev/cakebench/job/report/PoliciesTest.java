package dev.cakebench.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.report.chart.Look;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PoliciesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7, 13, 30})
    void partsAreSmallAndOfEqualSize(int count) {
        Policies policies = policies(count);

        assertThat(policies.all())
                .extracting(Policy::index)
                .isEqualTo(IntStream.range(0, count).boxed().toList());
        assertThat(policies.parts()).hasSize((count + 5) / 6).allSatisfy(part -> {
            assertThat(part)
                    .hasSizeBetween(count / policies.parts().size(), Look.all().size());
            assertThat(new HashSet<>(part.stream().map(Policy::look).toList())).hasSameSizeAs(part);
        });
    }

    @Test
    void policiesOfAKindAreTogether() {
        Policies policies = Policies.of(RowGroup.overall(SyntheticRun.ORDINARY
                        .withPolicies("cake", "snapkv", "cake-b", "h2o")
                        .data()
                        .scores())
                .rows());

        assertThat(policies.all()).extracting(Policy::name).containsExactly("cake", "cake-b", "snapkv", "h2o");
    }

    private static Policies policies(int count) {
        String[] names = IntStream.range(0, count).mapToObj(i -> "policy-" + i).toArray(String[]::new);
        SyntheticRun run =
                SyntheticRun.ORDINARY.withPolicies(names).withBudgets(64).withExamples(1);
        return Policies.of(RowGroup.overall(run.data().scores()).rows());
    }
}
