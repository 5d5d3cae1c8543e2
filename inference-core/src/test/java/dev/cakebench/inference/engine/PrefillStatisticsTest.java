package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What observers see of a layer, compared with what follows from its K and its queries. */
class PrefillStatisticsTest {
    private static final String ALL_KERNELS = "dev.cakebench.inference.engine.TestKernels#all";

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void windowRowsAreTheSoftmaxOfQueriesAndKeys(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int tokens = kernels.panelTokens() + 6;
        int rows = 9;
        var layers = observe(model, kernels, tokens, new AttentionRequest(rows, false, rows));
        ModelShape shape = model.shape();
        for (LayerCopies.Copy layer : layers.layers()) {
            for (int head = 0; head < shape.heads(); head++) {
                for (int row = 0; row < rows; row++) {
                    double[] expected = softmax(shape, layer, head, row, tokens, tokens - rows + row + 1);
                    float[] found = Arrays.copyOfRange(layer.window()[head], row * tokens, (row + 1) * tokens);
                    double sum = 0;
                    for (int key = 0; key < tokens; key++) {
                        assertThat((double) found[key]).isCloseTo(expected[key], within(1e-6));
                        sum += found[key];
                    }
                    assertThat(sum).isCloseTo(1, within(1e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void columnSumsAreTheSumsOfAllRows(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        for (int tokens : new int[] {1, kernels.panelTokens(), 2 * kernels.panelTokens() + 5}) {
            var layers = observe(model, kernels, tokens, new AttentionRequest(tokens + 10, true, 0));
            for (LayerCopies.Copy layer : layers.layers()) {
                for (int head = 0; head < model.shape().heads(); head++) {
                    assertThat(layer.window()[head]).hasSize(tokens * tokens);
                    for (int key = 0; key < tokens; key++) {
                        double sum = 0;
                        for (int row = 0; row < tokens; row++) {
                            sum += layer.window()[head][row * tokens + key];
                        }
                        assertThat((double) layer.columnSums()[head][key]).isCloseTo(sum, within(1e-4));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void statisticsDoNotDependOnWhatElseIsAskedFor(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int tokens = 2 * kernels.panelTokens() + 93;
        var all = observe(model, kernels, tokens, new AttentionRequest(70, true, 90, List.of(3, 100), true));
        var few = observe(model, kernels, tokens, new AttentionRequest(2, false, 0));
        var queries = observe(model, kernels, tokens, new AttentionRequest(0, false, 90));
        var moments = observe(model, kernels, tokens, AttentionRequest.ofQueryMoments(100));
        var norms = observe(model, kernels, tokens, AttentionRequest.ofProjectedValueNorms());
        for (int l = 0; l < model.shape().layers(); l++) {
            LayerCopies.Copy full = all.layers().get(l);
            assertThat(few.layers().get(l).keys()).isDeepEqualTo(full.keys());
            assertThat(few.layers().get(l).values()).isDeepEqualTo(full.values());
            assertThat(queries.layers().get(l).recentQueries()).isDeepEqualTo(full.recentQueries());
            assertThat(moments.layers().get(l).queryMoments()[0])
                    .usingRecursiveComparison()
                    .isEqualTo(full.queryMoments()[1]);
            assertThat(norms.layers().get(l).valueNorms()).isDeepEqualTo(full.valueNorms());
            for (int head = 0; head < model.shape().heads(); head++) {
                float[] last = Arrays.copyOfRange(full.window()[head], 68 * tokens, 70 * tokens);
                assertThat(few.layers().get(l).window()[head]).isEqualTo(last);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void keysAndValuesOfAPrefixAreTheSame(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int tokens = 2 * kernels.panelTokens() + 1;
        int prefix = kernels.panelTokens() + 1;
        int headFloats = prefix * model.shape().headDim();
        var longer = observe(model, kernels, tokens, AttentionRequest.NONE);
        var shorter = observe(model, kernels, prefix, AttentionRequest.NONE);
        for (int l = 0; l < model.shape().layers(); l++) {
            for (int head = 0; head < model.shape().kvHeads(); head++) {
                assertThat(shorter.layers().get(l).keys()[head])
                        .containsExactly(Arrays.copyOf(longer.layers().get(l).keys()[head], headFloats), within(1e-5f));
                assertThat(shorter.layers().get(l).values()[head])
                        .containsExactly(
                                Arrays.copyOf(longer.layers().get(l).values()[head], headFloats), within(1e-5f));
            }
        }
    }

    @Test
    void statisticsNobodyAskedForAreRefused() {
        Model model = TestModels.groupedQueries();
        PrefillObserver curious = new PrefillObserver() {
            @Override
            public AttentionRequest request() {
                return AttentionRequest.NONE;
            }

            @Override
            public void onLayer(LayerAttention layer) {
                assertThat(layer.windowRows()).isZero();
                assertThatThrownBy(() -> layer.window(0)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> layer.columnSums(0)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> layer.recentQueries(0)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> layer.queryMoments(0, 4))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("moments of the queries from position 4 on");
                assertThatThrownBy(() -> layer.projectedValueNorms(0))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("norms of projected values");
                assertThatThrownBy(() -> layer.keys(layer.shape().kvHeads()))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThat(layer.keys(0).isReadOnly()).isTrue();
            }
        };
        try (var engine = new InferenceEngine(model, TestKernels.scalar(), 1)) {
            assertThat(engine.prefill(new int[] {4, 5}, curious)).hasSize(97);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void memoryGrowsWithTheTokensAndTheWindowButNotWithTheirSquare(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            var request = new AttentionRequest(32, true, 32);
            long small = engine.prefillBytes(100_000, request);
            long large = engine.prefillBytes(200_000, request);
            assertThat((double) large / small).isBetween(1.9, 2.0);
            // 32 rows, and the mean and the variance of their columns in doubles.
            long window = 4L * model.shape().heads() * (32 + 4) * 100_000;
            assertThat(small - engine.prefillBytes(100_000, new AttentionRequest(0, true, 32)))
                    .isEqualTo(window);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void whatIsHeldIsWhatWasSaidBeforehand(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int[] prompt = new int[70];
        var request = new AttentionRequest(8, true, 8);
        PrefillObserver observer = new PrefillObserver() {
            @Override
            public AttentionRequest request() {
                return request;
            }

            @Override
            public void onLayer(LayerAttention layer) {}
        };
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            assertThat(engine.workingBytes()).isZero();
            engine.prefill(prompt, observer);
            long said = engine.prefillBytes(prompt.length, request);
            assertThat(engine.workingBytes()).isBetween(said, said + 2 * FloatBuffers.ALIGNMENT);
            engine.prefill(new int[3], observer);
            assertThat(engine.workingBytes()).as("kept for the next prompt").isBetween(said, said + 2 * 64);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void memoryOfMomentsAndNormsIsCounted(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        ModelShape shape = model.shape();
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            long plain = engine.prefillBytes(1_000, AttentionRequest.NONE);
            int lanes = kernels.panelTokens();
            int padded = Math.ceilDiv(shape.headDim(), lanes) * lanes;
            long sums = 4L * shape.heads() * (shape.headDim() + 1) * padded;
            assertThat(engine.prefillBytes(1_000, AttentionRequest.ofQueryMoments(4)) - plain)
                    .isGreaterThan(sums);
            var two = new AttentionRequest(0, false, 0, List.of(4, 9), false);
            assertThat(engine.prefillBytes(1_000, two) - engine.prefillBytes(1_000, AttentionRequest.ofQueryMoments(4)))
                    .isGreaterThan(sums)
                    .isLessThan(2 * sums);
            long weights = 4L * shape.embeddingLength() * shape.heads() * shape.headDim();
            assertThat(engine.prefillBytes(1_000, AttentionRequest.ofProjectedValueNorms()) - plain)
                    .isGreaterThan(weights + 4L * shape.heads() * 1_000);
        }
    }

    /** Moments and entropies of several windows, asked for in turns, are those of the rows that observers see. */
    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void windowStatisticsAreThoseOfTheRows(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int tokens = kernels.panelTokens() + 6;
        List<Integer> windows = List.of(9, 1, 4, 9);
        PrefillObserver observer = new PrefillObserver() {
            @Override
            public AttentionRequest request() {
                return AttentionRequest.window(9);
            }

            @Override
            public void onLayer(LayerAttention layer) {
                for (int window : windows) {
                    for (int head = 0; head < layer.shape().heads(); head++) {
                        double[][] expected = WindowStatistics.moments(layer, head, window);
                        assertThat(layer.windowMean(head, window))
                                .hasSize(tokens - window)
                                .isEqualTo(expected[0]);
                        assertThat(layer.windowVariance(head, window)).isEqualTo(expected[1]);
                        double entropy = WindowStatistics.entropy(layer, head, window);
                        assertThat(layer.windowEntropy(head, window)).isCloseTo(entropy, within(1e-6 * entropy));
                    }
                }
                assertThatThrownBy(() -> layer.windowMean(0, 10))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a window of 10 rows; there are 9 rows");
                assertThatThrownBy(() -> layer.windowEntropy(0, 0)).isInstanceOf(IllegalStateException.class);
            }
        };
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            engine.prefill(TestModels.randomPrompt(model, tokens, 3), observer);
        }
    }

    /** A sum of plain squares of 400 or so would leave the covariance no more than three digits. */
    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void aLargeMeanLeavesTheCovarianceItsDigits(Kernels kernels, @TempDir Path folder) {
        Path path = new RandomModel("qwen2", 1).queryBiases(400).write(folder.resolve("model.gguf"));
        int tokens = 3 * kernels.panelTokens() + 5;
        int[] prompt = TestModels.randomPrompt(Model.open(path), tokens, 7);
        var found = new LayerCopies(AttentionRequest.ofQueryMoments(0));
        try (var engine = new InferenceEngine(Model.open(path), kernels, 2)) {
            engine.prefill(prompt, found);
        }
        double[][][] queries =
                new ReferenceForward(path).run(prompt).layers().getFirst().queries();
        for (int head = 0; head < queries.length; head++) {
            QueryMoments moments = found.layers().getFirst().queryMoments()[0][head];
            for (int d = 0; d < moments.mean().length; d++) {
                int element = d;
                double mean = Arrays.stream(queries[head])
                        .mapToDouble(query -> query[element])
                        .average()
                        .orElseThrow();
                double variance = Arrays.stream(queries[head])
                        .mapToDouble(query -> Math.pow(query[element] - mean, 2))
                        .average()
                        .orElseThrow();
                assertThat((double) moments.mean()[d]).isCloseTo(mean, within(1e-4));
                assertThat((double) moments.covariance()[d * moments.mean().length + d])
                        .isCloseTo(variance, within(1e-4));
            }
        }
    }

    @Test
    void momentsBeforeThePromptAreRefused() {
        assertThatThrownBy(() -> AttentionRequest.ofQueryMoments(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found -1");
    }

    private static LayerCopies observe(Model model, Kernels kernels, int tokens, AttentionRequest request) {
        var copies = new LayerCopies(request);
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            engine.prefill(TestModels.randomPrompt(model, tokens, 11), copies);
        }
        return copies;
    }

    private static double[] softmax(
            ModelShape shape, LayerCopies.Copy layer, int head, int row, int tokens, int visible) {
        int dim = shape.headDim();
        float[] keys = layer.keys()[head / shape.groupSize()];
        float[] queries = layer.recentQueries()[head];
        var weights = new double[tokens];
        double sum = 0;
        for (int key = 0; key < visible; key++) {
            double logit = 0;
            for (int d = 0; d < dim; d++) {
                logit += (double) queries[row * dim + d] * keys[key * dim + d];
            }
            weights[key] = Math.exp(logit / Math.sqrt(dim));
            sum += weights[key];
        }
        for (int key = 0; key < visible; key++) {
            weights[key] /= sum;
        }
        return weights;
    }
}
