package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * One prompt through one prefill and the same decoded tokens for every cell.
 *
 * @param reports per cell
 * @param logits per cell {@code [1 + tokens][vocabulary]}: after the prefill, then after each token
 */
public record PolicyRun(List<CacheReport> reports, List<float[][]> logits) {

    /** A tiny model of the golden files on one thread; {@code kernels} is {@code scalar} or {@code vector}. */
    public static InferenceEngine tinyEngine(String name, String kernels) {
        return tinyEngine(name, kernels, KvType.F32);
    }

    /** As above, storing K and V in this type. */
    public static InferenceEngine tinyEngine(String name, String kernels, KvType kvType) {
        Model model = Model.open(GoldenFiles.path("cake/" + name + ".gguf"));
        return new InferenceEngine(model, KernelProvider.choose(kernels), 1, kvType);
    }

    /** Runs all cells in one sweep; all are decoded as one batch, the same tokens on the probe before, where there is one. */
    public static PolicyRun of(InferenceEngine engine, int[] prompt, int[] decoded, List<Cell> cells) {
        var logits = new ArrayList<float[][]>();
        var reports = new ArrayList<CacheReport>();
        try (var sweep = new CacheSweep(
                engine.kernels(), engine.model().shape(), engine.kvType(), prompt.length, decoded.length, cells)) {
            float[] first = engine.prefill(prompt, sweep);
            sweep.probe().ifPresent(probe -> decode(engine, probe, decoded));
            List<CellCache> caches = sweep.finish();
            for (CellCache cache : caches) {
                float[][] steps = new float[1 + decoded.length][first.length];
                steps[0] = first;
                logits.add(steps);
                reports.add(cache.report());
            }
            List<SequenceCache> batch = caches.stream().map(CellCache::cache).toList();
            for (int t = 0; t < decoded.length; t++) {
                int[] tokens = new int[batch.size()];
                float[][] rows = new float[batch.size()][];
                for (int c = 0; c < tokens.length; c++) {
                    tokens[c] = decoded[t];
                    rows[c] = logits.get(c)[t + 1];
                }
                engine.decode(batch, tokens, rows);
            }
        }
        return new PolicyRun(reports, logits);
    }

    private static void decode(InferenceEngine engine, SequenceCache cache, int[] tokens) {
        var logits = new float[1][engine.model().shape().vocabularySize()];
        for (int token : tokens) {
            engine.decode(List.of(cache), new int[] {token}, logits);
        }
    }

    /** Asserts that each of {@code cells} gets the logits and the report in one sweep that it gets in a sweep alone. */
    static void requireSharingChangesNothing(InferenceEngine engine, int[] prompt, int[] decoded, List<Cell> cells) {
        PolicyRun together = PolicyRun.of(engine, prompt, decoded, cells);
        for (int c = 0; c < cells.size(); c++) {
            PolicyRun alone = PolicyRun.of(engine, prompt, decoded, List.of(cells.get(c)));
            assertThat(together.logits().get(c))
                    .as(cells.get(c).id())
                    .isDeepEqualTo(alone.logits().getFirst());
            assertThat(together.reports().get(c))
                    .as(cells.get(c).id())
                    .usingRecursiveComparison()
                    .isEqualTo(alone.reports().getFirst());
        }
    }
}
