package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.inference.engine.InferenceEngine;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The policy of {@code docs/add-a-policy.md}, found on the test class path as a user's would be. */
final class ExamplePolicyTest {

    @Test
    void isFoundConfiguredAndRun() {
        PolicyCatalog catalog = PolicyCatalog.load();
        var cell = new Cell("knorm@20", catalog.create("knorm", Map.of("sinks", 2)), 20);
        int[] prompt = new Random(5).ints(50, 0, 96).toArray();
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            CacheReport report = PolicyRun.of(engine, prompt, new int[] {1, 2}, List.of(cell))
                    .reports()
                    .getFirst();
            for (int[] layer : report.retained()) {
                assertThat(layer).containsExactly(20, 20);
            }
            assertThat(report.keptPositions(0, 0)).startsWith(0, 1).doesNotHaveDuplicates();
        }
    }
}
