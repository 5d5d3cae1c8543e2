package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.Architecture;
import dev.cakebench.inference.model.Model;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logits, hidden states and greedy texts against independent implementations: the tiny models against transformers and a
 * double-precision pass, the needle model and the real models against llama.cpp on the same weights without rounding of
 * the activations, and against a double-precision pass. The tiny models and the needle model always run; real models run
 * when their file is at hand.
 */
class ModelGoldenTest {
    private static final String ALL_KERNELS = "dev.cakebench.inference.engine.TestKernels#all";

    /** Two independent implementations differ by 2.5e-5 on real models. */
    private static final double STRICT = 1e-3;

    /** Below this distance between the two largest logits a greedy choice is not compared, nor what follows it. */
    private static final double MARGIN = 0.01;

    /** Longest prompt of trained models for the scalar kernels, which take minutes for more. */
    private static final int SCALAR_TOKENS = 64;

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void tinyModelsMatchTransformersAndDoublePrecision(Kernels kernels, TestReporter reporter) {
        List<Path> goldens = GoldenModels.goldens("cake", "model-");
        assertThat(goldens).hasSizeGreaterThanOrEqualTo(2);
        for (Path file : goldens) {
            JsonNode golden = GoldenModels.json(file);
            JsonNode full = golden.get("fullCache");
            Model model = Model.open(
                    file.resolveSibling(golden.get("gguf").get("file").asText()));
            int[] prompt = ints(full.get("prompt"));
            try (var engine = new InferenceEngine(model, kernels, 2)) {
                double largest = 0;
                for (int i = 0; i < full.get("rows").size(); i++) {
                    int[] prefix = Arrays.copyOf(prompt, full.get("rows").get(i).asInt() + 1);
                    float[] logits = engine.prefill(prefix, new LayerCopies(AttentionRequest.NONE));
                    largest = Math.max(
                            largest,
                            largestDifference(logits, full.get("logits").get(i)));
                }
                float[] last = engine.prefill(prompt, new LayerCopies(AttentionRequest.NONE));
                double lastRow = largestDifference(last, full.get("lastRowFloat64"));
                reporter.publishEntry(file.getFileName().toString(), largest + ", double " + lastRow);
                assertThat(largest).isLessThan(1e-4);
                assertThat(lastRow).isLessThan(1e-4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void theNeedleModelMatchesLlamaCppOnTheSameWeights(Kernels kernels, TestReporter reporter) {
        JsonNode prompts =
                GoldenModels.json(TestModels.resource("/needle/goldens.json")).get("prompts");
        JsonNode strict = GoldenModels.json(TestModels.resource("/needle/strict-goldens.json"))
                .get("prompts");
        Model model = TestModels.needle();
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            for (int i = 0; i < prompts.size(); i++) {
                int[] tokens = ints(prompts.get(i).get("tokens"));
                if (isTooLong(tokens, kernels)) {
                    continue;
                }
                JsonNode golden = strict.get(i);
                assertThat(golden.get("name")).isEqualTo(prompts.get(i).get("name"));
                var observer = new FullCache(
                        kernels, model.shape(), golden.get("greedy").size());
                float[] logits = engine.prefill(tokens, observer);
                double difference = largestDifference(logits, golden.get("logits"));
                int compared = compareGreedy(engine, logits, observer.cache(), golden, MARGIN);
                reporter.publishEntry(golden.get("name").asText(), difference + ", greedy tokens " + compared);
                assertThat(difference).isLessThan(STRICT);
            }
        }
    }

    /** llama.cpp rounds activations to 8 bits on this file: by its card that moves logits by up to 0.46. */
    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void theNeedleModelIsNearLlamaCppOnTheQuantisedFile(Kernels kernels) {
        JsonNode prompts =
                GoldenModels.json(TestModels.resource("/needle/goldens.json")).get("prompts");
        try (var engine = new InferenceEngine(TestModels.needle(), kernels, 2)) {
            for (JsonNode prompt : prompts) {
                int[] tokens = ints(prompt.get("tokens"));
                if (isTooLong(tokens, kernels)) {
                    continue;
                }
                float[] logits = engine.prefill(tokens, new LayerCopies(AttentionRequest.NONE));
                for (JsonNode top : prompt.get("q8_0").get("top5")) {
                    assertThat((double) logits[top.get(0).asInt()])
                            .isCloseTo(top.get(1).asDouble(), within(0.5));
                }
                assertThat(argmax(logits))
                        .isEqualTo(prompt.get("q8_0").get("greedy").get(0).asInt());
            }
        }
    }

    @Test
    void realModelsMatchLlamaCppAndDoublePrecision(TestReporter reporter) {
        List<Path> goldens = GoldenModels.goldens("models", "");
        assertThat(goldens).isNotEmpty();
        for (Path file : goldens) {
            JsonNode golden = GoldenModels.json(file);
            String name = golden.get("model").asText();
            JsonNode gguf = golden.get("gguf");
            Optional<Path> path = GoldenModels.model(
                    gguf.get("bytes").asLong(), gguf.get("sha256").asText());
            if (path.isEmpty()) {
                reporter.publishEntry("model not at hand", name);
            } else {
                compareRealModel(golden, Model.open(path.get()), reporter);
            }
        }
    }

    private static boolean isTooLong(int[] tokens, Kernels kernels) {
        return kernels.name().equals("scalar") && tokens.length > SCALAR_TOKENS;
    }

    private static void compareRealModel(JsonNode golden, Model model, TestReporter reporter) {
        try (var engine = new InferenceEngine(model, TestKernels.fast(), 2)) {
            for (JsonNode prompt : golden.get("prompts")) {
                String name = prompt.get("name").asText();
                String numbers = comparePrompt(engine, golden, name, ints(prompt.get("ids")));
                reporter.publishEntry(golden.get("model").asText() + " " + name, numbers);
            }
        }
    }

    /** Compares one prefill with the results of every mode that there are for the prompt. */
    private static String comparePrompt(InferenceEngine engine, JsonNode golden, String prompt, int[] tokens) {
        JsonNode strictGreedy = result(golden, "strict", prompt)
                .map(result -> result.path("greedy"))
                .orElseGet(MissingNode::getInstance);
        var cache = new FullCache(engine.kernels(), engine.model().shape(), strictGreedy.size());
        var hidden = new HiddenStates(cache, engine.kernels().panelTokens());
        float[] logits = engine.prefill(tokens, hidden);
        var numbers = new StringJoiner(", ");
        for (String mode : List.of("float64", "strict", "native")) {
            Optional<JsonNode> found = result(golden, mode, prompt);
            if (found.isEmpty()) {
                continue;
            }
            JsonNode expected = found.get();
            double tolerance = tolerance(engine.model().config().architecture(), mode);
            double difference = compareLogits(logits, expected.get("last_logits"), tolerance);
            numbers.add("%s logits %.2e".formatted(mode, difference));
            if (expected.has("hidden_last_token")) {
                double hiddenDifference = hidden.largestRelativeDifference(expected.get("hidden_last_token"));
                numbers.add("hidden states %.2e".formatted(hiddenDifference));
                assertThat(hiddenDifference).isLessThan(1e-4);
            }
            if (mode.equals("strict")) {
                double margin = Math.max(MARGIN, 2 * tolerance);
                int compared = compareGreedy(engine, logits.clone(), cache.cache(), expected, margin);
                numbers.add("greedy tokens %d of %d".formatted(compared, strictGreedy.size()));
            }
        }
        assertThat(numbers.length()).isPositive();
        return numbers.toString();
    }

    /**
     * Largest difference of a logit that is right. {@code float64} is a double-precision pass, {@code strict} llama.cpp
     * on 32-bit weights, which takes GELU from a table of 16-bit floats, and {@code native} llama.cpp with activations
     * rounded to 8 bits.
     */
    private static double tolerance(Architecture architecture, String mode) {
        boolean gemma = architecture == Architecture.GEMMA3;
        return switch (mode) {
            case "float64" -> STRICT;
            case "strict" -> gemma ? 0.05 : STRICT;
            case "native" -> gemma ? 3 : 1.5;
            default -> throw new IllegalArgumentException(mode);
        };
    }

    private static double compareLogits(float[] logits, JsonNode last, double tolerance) {
        double difference = Math.max(
                largestDifference(logits, last.get("top_ids"), last.get("top_logits")),
                largestDifference(logits, last.path("probe_ids"), last.path("probe_logits")));
        assertThat(difference).isLessThan(tolerance);
        assertThat(mean(logits)).isCloseTo(last.get("mean").asDouble(), within(tolerance));
        double margin = last.get("top_logits").get(0).asDouble()
                - last.get("top_logits").get(1).asDouble();
        if (margin > 2 * tolerance) {
            assertThat(argmax(logits)).isEqualTo(last.get("top_ids").get(0).asInt());
        }
        return difference;
    }

    /** Decodes along the golden tokens, into {@code promptLogits}; returns how many choices were compared. */
    private static int compareGreedy(
            InferenceEngine engine, float[] promptLogits, SequenceCache cache, JsonNode expected, double margin) {
        float[][] logits = {promptLogits};
        for (int step = 0; step < expected.path("greedy").size(); step++) {
            if (expected.get("greedy_margin").get(step).asDouble() < margin) {
                return step;
            }
            int token = expected.get("greedy").get(step).asInt();
            assertThat(argmax(logits[0])).as("greedy token %d", step).isEqualTo(token);
            engine.decode(List.of(cache), new int[] {token}, logits);
        }
        return expected.path("greedy").size();
    }

    private static Optional<JsonNode> result(JsonNode golden, String mode, String prompt) {
        for (JsonNode result : golden.get("results")) {
            for (JsonNode candidate : result.get("prompts")) {
                if (result.get("id").asText().equals(mode)
                        && candidate.get("name").asText().equals(prompt)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    /** Keeps the residual stream of the last token behind each layer. */
    private static final class HiddenStates implements PrefillObserver {
        private final PrefillObserver next;
        private final int panelTokens;
        private final List<float[]> layers = new ArrayList<>();

        HiddenStates(PrefillObserver next, int panelTokens) {
            this.next = next;
            this.panelTokens = panelTokens;
        }

        @Override
        public AttentionRequest request() {
            return next.request();
        }

        @Override
        public void onLayer(LayerAttention layer) {
            next.onLayer(layer);
            PrefillBuffers buffers = ((PrefillLayer) layer).buffers();
            int width = layer.shape().embeddingLength();
            var state = new float[width];
            long firstFeature = (long) (buffers.panels - 1) * width * panelTokens + (layer.tokens() - 1) % panelTokens;
            for (int i = 0; i < width; i++) {
                state[i] = buffers.residual.getAtIndex(ValueLayout.JAVA_FLOAT, firstFeature + (long) i * panelTokens);
            }
            layers.add(state);
        }

        /** The largest of all layers that {@code expected} has. */
        double largestRelativeDifference(JsonNode expected) {
            double largest = 0;
            for (int i = 0; i < expected.get("layers").size(); i++) {
                int layer = expected.get("layers").get(i).asInt();
                largest = Math.max(largest, relativeDifference(layer, expected, i));
            }
            return largest;
        }

        /** Largest difference of the first elements and of the norm, divided by the norm. */
        private double relativeDifference(int layer, JsonNode expected, int index) {
            float[] state = layers.get(layer);
            double squares = 0;
            for (float value : state) {
                squares += (double) value * value;
            }
            double norm = expected.get("norm").get(index).asDouble();
            double largest = Math.abs(Math.sqrt(squares) - norm);
            JsonNode first = expected.get("first4").get(index);
            for (int i = 0; i < first.size(); i++) {
                largest = Math.max(largest, Math.abs(state[i] - first.get(i).asDouble()));
            }
            return largest / norm;
        }
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double largestDifference(float[] found, JsonNode expected) {
        assertThat(expected).hasSize(found.length);
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - expected.get(i).asDouble()));
        }
        return largest;
    }

    private static double largestDifference(float[] found, JsonNode ids, JsonNode expected) {
        double largest = 0;
        for (int i = 0; i < ids.size(); i++) {
            largest = Math.max(
                    largest,
                    Math.abs(found[ids.get(i).asInt()] - expected.get(i).asDouble()));
        }
        return largest;
    }

    private static int[] ints(JsonNode array) {
        var values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }
}
