package dev.cakebench.cake.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.CacheReport;
import dev.cakebench.cake.Cell;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.cake.GoldenNumbers;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.PolicyRun;
import dev.cakebench.cake.decode.SlotObserver;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.DecodeContext;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.LayerMeasure;
import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.engine.AttentionRequest;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.engine.LayerAttention;
import dev.cakebench.inference.engine.PrefillObserver;
import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs with tiny models: prompt, kept sets, decoding steps, logits. */
@ParameterizedClass
@ValueSource(strings = {"scalar", "vector"})
final class WholeRunGoldenTest {
    private final String kernels;

    WholeRunGoldenTest(String kernels) {
        this.kernels = kernels;
    }

    static List<Path> official() {
        return GoldenFiles.all("cake/cases");
    }

    static List<Path> exact() {
        return GoldenFiles.all("cake/cases-exact");
    }

    @ParameterizedTest
    @MethodSource("official")
    void officialMode(Path file) {
        JsonNode golden = GoldenFiles.read(file);
        boolean cascade = !golden.get("mode").textValue().equals("oneShot");
        check(golden, Map.of("allocation", "official", "cascade", cascade, "order", "score"), true);
    }

    @ParameterizedTest
    @MethodSource("exact")
    void exactMode(Path file) {
        check(GoldenFiles.read(file), Map.of(), false);
    }

    private void check(JsonNode golden, Map<String, Object> mode, boolean ordered) {
        int window = golden.get("window").intValue();
        int[] prompt = GoldenFiles.as(golden.get("prompt"), int[].class);
        int[] decoded = GoldenFiles.as(golden.get("decodeTokens"), int[].class);
        var knobs = new HashMap<String, Object>(mode);
        knobs.put("window", window);
        knobs.put("gamma", golden.get("gamma").doubleValue());
        knobs.put("pool", golden.get("poolKernel").intValue());
        knobs.put("tau1", golden.get("tau1").doubleValue());
        knobs.put("tau2", golden.get("tau2").doubleValue());
        CachePolicy policy = PolicyCatalog.load().create("cake", knobs);
        var recorder = new KeptRecorder(policy.decodeUpdater());
        var recorded = new CachePolicy(
                policy.kind(),
                policy.scorer(),
                policy.statistic(),
                policy.allocator(),
                policy.selector(),
                policy.compactors(),
                recorder);
        try (InferenceEngine engine = PolicyRun.tinyEngine(golden.get("model").textValue(), kernels)) {
            engine.prefill(prompt, new LayerCheck(policy, window, golden.get("layers")));
            PolicyRun run = PolicyRun.of(
                    engine,
                    prompt,
                    decoded,
                    List.of(new Cell("golden", recorded, golden.get("cacheSize").intValue())));
            ModelShape shape = engine.model().shape();
            checkReport(golden, run.reports().getFirst(), shape, window, ordered);
            for (int t = 0; t < decoded.length; t++) {
                JsonNode kept = golden.get("decode").get(t).get("kept");
                for (int l = 0; l < shape.layers(); l++) {
                    for (int h = 0; h < shape.kvHeads(); h++) {
                        checkKept(recorder.steps.get(t)[l][h], kept.get(l).get(h), ordered, "step " + (t + 1));
                    }
                }
            }
            for (int t = 0; t <= decoded.length; t++) {
                GoldenNumbers.assertLogits(
                        run.logits().getFirst()[t], golden.get("logits").get(t), "logits after step " + t);
            }
        }
    }

    private static void checkReport(
            JsonNode golden, CacheReport report, ModelShape shape, int window, boolean ordered) {
        for (int l = 0; l < shape.layers(); l++) {
            for (int h = 0; h < shape.kvHeads(); h++) {
                JsonNode kept = golden.get("keptAfterPrefill").get(l).get(h);
                checkKept(report.keptPositions(l, h), kept, ordered, "layer %d head %d".formatted(l, h));
                assertThat(report.retained()[l][h]).isEqualTo(kept.size());
            }
        }
        if (report.evicted()) {
            JsonNode budgets = golden.has("budgets") ? golden.get("budgets") : golden.get("recordedBudgets");
            for (int l = 0; l < shape.layers(); l++) {
                assertThat(report.layerBudget()[l] - window)
                        .isEqualTo(budgets.get(l).intValue());
                JsonNode layer = golden.get("layers").get(l);
                GoldenNumbers.assertRelative(element(report.layerEntropy(), l), layer.get("H64"), "H");
                GoldenNumbers.assertRelative(element(report.layerShift(), l), layer.get("V64"), "V");
            }
        }
    }

    private static @Nullable Double element(double @Nullable [] values, int index) {
        return values == null ? null : (Double) values[index];
    }

    private static void checkKept(int[] actual, JsonNode golden, boolean ordered, String where) {
        int[] expected = GoldenFiles.as(golden, int[].class);
        if (ordered) {
            assertThat(actual).as(where).containsExactly(expected);
        } else {
            int[] sorted = actual.clone();
            Arrays.sort(sorted);
            assertThat(sorted).as(where).containsExactly(expected);
        }
    }

    /** Compares H, V, P and the scores of each layer of a prefill. */
    private record LayerCheck(CachePolicy policy, int window, JsonNode layers) implements PrefillObserver {

        @Override
        public AttentionRequest request() {
            return AttentionRequest.window(window);
        }

        @Override
        public void onLayer(LayerAttention layer) {
            JsonNode golden = layers.get(layer.layer());
            LayerMeasure measure = policy.statistic().measure(layer, window);
            GoldenNumbers.assertRelative(measure.parts().get(LayerMeasure.ENTROPY), golden.get("H64"), "H");
            GoldenNumbers.assertRelative(measure.parts().get(LayerMeasure.SHIFT), golden.get("V64"), "V");
            GoldenNumbers.assertRelative(measure.value(), golden.get("P64"), "P");
            GoldenNumbers.assertScores(policy.scorer().score(layer, window), golden.get("scores"));
        }
    }

    /** Writes down what every head holds after every step. */
    private static final class KeptRecorder implements DecodeUpdater {
        private final DecodeUpdater inner;
        private final List<int[][][]> steps = new ArrayList<>();

        KeptRecorder(DecodeUpdater inner) {
            this.inner = inner;
        }

        @Override
        public DecodeObserver create(DecodeContext context) {
            var observer = (SlotObserver) inner.create(context);
            return new DecodeObserver() {
                @Override
                public boolean wantsAttention(int layer, int entries) {
                    return observer.wantsAttention(layer, entries);
                }

                @Override
                public void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {
                    observer.onStep(layer, heads, attention);
                    if (layer == 0) {
                        steps.add(new int[context.shape().layers()][heads.length][]);
                    }
                    for (int h = 0; h < heads.length; h++) {
                        steps.getLast()[layer][h] = observer.positions(layer, h);
                    }
                }
            };
        }
    }
}
