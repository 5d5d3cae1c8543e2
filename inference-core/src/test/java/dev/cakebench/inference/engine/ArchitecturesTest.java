package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture against a plain double-precision pass: prefill, its statistics, and decoding. */
@ParameterizedClass
@MethodSource("models")
class ArchitecturesTest {
    private static final double TOLERANCE = 1e-4;
    /** Ranges of moments: all queries, one that begins inside a panel, one that short prompts do not reach. */
    private static final List<Integer> MOMENTS = List.of(0, 4, 18);

    @TempDir
    private static Path folder;

    private final Kernels kernels;
    private final Model model;
    private final ReferenceForward reference;
    private final List<Integer> lengths;

    ArchitecturesTest(RandomModel random, Kernels kernels) {
        Path path = random.write(folder.resolve("model.gguf"));
        this.kernels = kernels;
        this.model = Model.open(path);
        this.reference = new ReferenceForward(path);
        int panel = kernels.panelTokens();
        this.lengths = List.of(1, 7, panel, 2 * panel + 5);
    }

    static Stream<Arguments> models() {
        return Stream.of(
                        Named.of("llama", new RandomModel("llama", 2)),
                        Named.of("llama with biases", new RandomModel("llama", 2).biases()),
                        Named.of("qwen2", new RandomModel("qwen2", 2).biases().real("rope.freq_base", 1e6f)),
                        Named.of(
                                "qwen3", new RandomModel("qwen3", 2).headNorms().real("rope.freq_base", 1e6f)),
                        Named.of("gemma3, no window", gemma(2)),
                        Named.of(
                                "gemma3, window 1",
                                gemma(2).number("attention.sliding_window", 1)
                                        .number("attention.sliding_window_pattern", 2)),
                        Named.of(
                                "gemma3, window 5",
                                gemma(4).number("attention.sliding_window", 5)
                                        .number("attention.sliding_window_pattern", 3)),
                        Named.of(
                                "gemma3, window 40, last layer local",
                                gemma(3).number("attention.sliding_window", 40)
                                        .number("attention.sliding_window_pattern", 2)
                                        .real("rope.freq_base_swa", 500)
                                        .string("rope.scaling.type", "linear")
                                        .real("rope.scaling.factor", 8)),
                        Named.of(
                                "gemma3, pattern of the architecture", gemma(7).number("attention.sliding_window", 16)))
                .flatMap(model -> TestKernels.all().map(kernels -> Arguments.of(model, kernels)));
    }

    private static RandomModel gemma(int layers) {
        return new RandomModel("gemma3", layers).headNorms().postNorms().real("rope.freq_base", 1e6f);
    }

    @Test
    void prefillMatchesDoublePrecision() {
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            for (int length : lengths) {
                int[] prompt = TestModels.randomPrompt(model, length, length);
                var found = new LayerCopies(new AttentionRequest(4, true, 0, MOMENTS, true));
                float[] logits = engine.prefill(prompt, found);
                ReferenceForward.Result expected = reference.run(prompt);
                assertClose(logits, expected.logits()[length - 1]);
                for (int l = 0; l < expected.layers().size(); l++) {
                    assertLayer(found.layers().get(l), expected.layers().get(l), length);
                }
            }
        }
    }

    @Test
    void decodingMatchesDoublePrecision() {
        int[] text = TestModels.randomPrompt(model, 50, 3);
        double[][] expected = reference.run(text).logits();
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            var logits = new float[1][RandomModel.VOCABULARY];
            for (int prompt : List.of(0, 21)) {
                SequenceCache cache = prompt == 0
                        ? FullCache.empty(kernels, model.shape(), text.length)
                        : prefilled(engine, Arrays.copyOf(text, prompt), text.length);
                for (int i = prompt; i < text.length; i++) {
                    engine.decode(List.of(cache), new int[] {text[i]}, logits);
                    assertClose(logits[0], expected[i]);
                }
            }
        }
    }

    @Test
    void neitherThreadsNorBlocksChangeABit() {
        var request = new AttentionRequest(3, true, 2, MOMENTS, true);
        int panel = kernels.panelTokens();
        int[] prompt = TestModels.randomPrompt(model, 2 * panel + 5, 8);
        var expected = new LayerCopies(request);
        float[] logits;
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            logits = engine.prefill(prompt, expected);
        }
        try (var engine = new InferenceEngine(model, kernels, 3, KvType.F32, panel)) {
            var found = new LayerCopies(request);
            assertThat(engine.prefill(prompt, found)).isEqualTo(logits);
            assertThat(found.layers()).usingRecursiveComparison().isEqualTo(expected.layers());
        }
    }

    @Test
    void aBatchChangesNoBitOfItsSequences() {
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            var random = new Random(4);
            var together = new ArrayList<SequenceCache>();
            var alone = new float[4][];
            int[] next = random.ints(4, 0, RandomModel.VOCABULARY).toArray();
            for (int i = 0; i < alone.length; i++) {
                // Two neighbours at the same position, the others at their own.
                int[] prompt =
                        TestModels.randomPrompt(model, List.of(9, 9, 30, 2).get(i), i);
                var logits = new float[1][RandomModel.VOCABULARY];
                engine.decode(List.of(prefilled(engine, prompt, 1)), new int[] {next[i]}, logits);
                alone[i] = logits[0];
                together.add(prefilled(engine, prompt, 1));
            }
            var logits = new float[alone.length][RandomModel.VOCABULARY];
            engine.decode(together, next, logits);
            assertThat(logits).isDeepEqualTo(alone);
        }
    }

    private static void assertLayer(LayerCopies.Copy found, ReferenceForward.Layer expected, int length) {
        assertMoments(found, expected, length);
        for (int head = 0; head < expected.valueNorms().length; head++) {
            assertClose(found.valueNorms()[head], expected.valueNorms()[head]);
        }
        for (int kvHead = 0; kvHead < found.keys().length; kvHead++) {
            assertClose(found.keys()[kvHead], flat(expected.keys()[kvHead]));
            assertClose(found.values()[kvHead], flat(expected.values()[kvHead]));
        }
        int rows = Math.min(4, length);
        for (int head = 0; head < found.window().length; head++) {
            double[][] attention = expected.attention()[head];
            double[] window = flat(Arrays.copyOfRange(attention, length - rows, length));
            assertClose(found.window()[head], window);
            var sums = new double[length];
            for (double[] row : attention) {
                for (int key = 0; key < length; key++) {
                    sums[key] += row[key];
                }
            }
            assertClose(found.columnSums()[head], sums);
            for (int i = 0; i < window.length; i++) {
                if (window[i] == 0) {
                    assertThat(found.window()[head][i]).isZero();
                }
            }
        }
    }

    private static void assertMoments(LayerCopies.Copy found, ReferenceForward.Layer expected, int length) {
        for (int range = 0; range < MOMENTS.size(); range++) {
            int first = MOMENTS.get(range);
            for (int head = 0; head < expected.queries().length; head++) {
                QueryMoments moments = found.queryMoments()[range][head];
                double[][] queries = Arrays.copyOfRange(expected.queries()[head], Math.min(first, length), length);
                assertThat(moments.count()).isEqualTo(queries.length);
                double[] mean = mean(queries, moments.mean().length);
                assertClose(moments.mean(), mean);
                var covariance = new double[mean.length][mean.length];
                for (double[] query : queries) {
                    for (int i = 0; i < mean.length; i++) {
                        for (int j = 0; j < mean.length; j++) {
                            covariance[i][j] += (query[i] - mean[i]) * (query[j] - mean[j]) / queries.length;
                        }
                    }
                }
                assertClose(moments.covariance(), flat(covariance));
            }
        }
    }

    private static double[] mean(double[][] rows, int width) {
        var mean = new double[width];
        for (double[] row : rows) {
            for (int i = 0; i < width; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        return mean;
    }

    private static SequenceCache prefilled(InferenceEngine engine, int[] prompt, int newTokens) {
        var observer = new FullCache(engine.kernels(), engine.model().shape(), newTokens);
        engine.prefill(prompt, observer);
        return observer.cache();
    }

    private static void assertClose(float[] found, double[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).as("element %d", i).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
