package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.layer.D2oAllocator;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.inference.engine.InferenceEngine;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever evicts while decoding keeps its bound at every step, in every head. */
final class DecodeBoundTest {
    private static final int STEPS = 20;
    private static final int BUDGET = 44;

    /** Policies that evict while decoding. */
    static Stream<String> kinds() {
        PolicyCatalog catalog = PolicyCatalog.load();
        return catalog.kinds().stream()
                .filter(kind -> catalog.create(kind, Map.of()).decodeUpdater().evicts(BUDGET + 1, BUDGET));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void neverExceeded(String kind) {
        CachePolicy policy = PolicyCatalog.load().create(kind, Map.of());
        for (int tokens : new int[] {1, 40, 44, 45, 90}) {
            int[] prompt = new Random(tokens).ints(tokens, 0, 96).toArray();
            var cells = List.of(new Cell(kind, policy, BUDGET));
            try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector");
                    var sweep = new CacheSweep(
                            engine.kernels(), engine.model().shape(), engine.kvType(), tokens, STEPS, cells)) {
                engine.prefill(prompt, sweep);
                CellCache cache = sweep.finish().getFirst();
                var logits = new float[1][engine.model().shape().vocabularySize()];
                for (int step = 1; step <= STEPS; step++) {
                    engine.decode(List.of(cache.cache()), new int[] {step}, logits);
                    for (int l = 0; l < engine.model().shape().layers(); l++) {
                        int bound = policy.compresses(tokens, BUDGET)
                                ? cache.report().layerBudget()[l]
                                : BUDGET;
                        if (neverCompresses(policy, l, engine.model().shape().layers())) {
                            bound = tokens + STEPS;
                        }
                        for (int h = 0; h < engine.model().shape().kvHeads(); h++) {
                            assertThat(cache.cache().entries(l, h))
                                    .as("%d tokens, step %d, layer %d, head %d", tokens, step, l, h)
                                    .isEqualTo(Math.min(tokens + step, bound));
                        }
                    }
                }
            }
        }
    }

    /** D2O leaves some layers whole, whatever the budget. */
    private static boolean neverCompresses(CachePolicy policy, int layer, int layers) {
        return policy.allocator() instanceof D2oAllocator && D2oAllocator.keepsWhole(layer, layers);
    }
}
