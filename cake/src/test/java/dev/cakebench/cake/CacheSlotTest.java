package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.engine.InferenceEngine;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logits of {@code positions: cache-slot} against a plain implementation, and how they differ from true positions. */
final class CacheSlotTest {
    private static final int SINKS = 3;
    private static final int STEPS = 40;

    /** Prompts that lose entries, that lose some while tokens are decoded, and one shorter than the sinks. */
    @ParameterizedTest
    @CsvSource({
        "model-gqa, 70, 20",
        "model-mha, 70, 20",
        "model-gqa, 25, 24",
        "model-mha, 24, 24",
        "model-gqa, 10, 24",
        "model-gqa, 2, 9"
    })
    void logitsAreThoseOfThePlainRule(String model, int tokens, int budget) {
        var random = new Random(tokens);
        int[] prompt = random.ints(tokens, 0, 96).toArray();
        int[] decoded = random.ints(STEPS, 0, 96).toArray();
        try (InferenceEngine engine = PolicyRun.tinyEngine(model, "vector")) {
            PolicyRun run = PolicyRun.of(
                    engine,
                    prompt,
                    decoded,
                    List.of(
                            new Cell("slots", policy("cache-slot"), budget),
                            new Cell("original", policy("original"), budget)));
            var reference = new SlotReference(engine.model().shape(), SINKS, budget);
            engine.prefill(prompt, reference);
            double farthest = 0;
            for (int t = 0; t < STEPS; t++) {
                float[] expected = new float[run.logits().getFirst()[0].length];
                engine.decode(List.of(reference), new int[] {decoded[t]}, new float[][] {expected});
                assertThat(run.logits().get(0)[t + 1]).as("step %d", t).containsExactly(expected, within(1e-4f));
                farthest =
                        Math.max(farthest, LogitDistance.relative(run.logits().get(1)[t + 1], expected));
            }
            assertThat(farthest).as("slots and true positions differ").isGreaterThan(0.01);
        }
    }

    private static CachePolicy policy(String positions) {
        return PolicyCatalog.load().create("streaming-llm", Map.of("sinks", SINKS, "positions", positions));
    }
}
