package dev.cakebench.cake;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.inference.engine.LayerAttention;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the statistics and compactors of a sweep's cells found in one layer, each once for all cells that share it. */
final class LayerNotes {
    private record MeasureKey(LayerStatistic statistic, int window) {}

    private final Map<MeasureKey, LayerMeasure> measures = new HashMap<>();
    private final Map<Compactor, float[][]> observed = new HashMap<>();

    /** The policy's statistic of the layer; taken of {@code layer} unless it is there already. */
    LayerMeasure measure(LayerAttention layer, CachePolicy policy, int window) {
        return measures.computeIfAbsent(
                new MeasureKey(policy.statistic(), window),
                wanted -> wanted.statistic().measure(layer, wanted.window()));
    }

    /** What each of the policy's compactors remembers of the layer; asked of {@code layer} unless it is there already. */
    List<float[][]> observe(LayerAttention layer, CachePolicy policy) {
        return policy.compactors().stream()
                .map(compactor -> observed.computeIfAbsent(compactor, wanted -> wanted.observe(layer)))
                .toList();
    }
}
