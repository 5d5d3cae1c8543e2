package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.ScalarKernels;
import dev.cakebench.inference.model.Model;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InferenceEngineTest {
    private static final String ALL_KERNELS = "dev.cakebench.inference.engine.TestKernels#all";
    private static final AttentionRequest EVERYTHING = new AttentionRequest(5, true, 3, List.of(0, 2, 70), true);

    /** Lengths around the edges of panels. */
    private static List<Integer> lengths(Kernels kernels) {
        int panel = kernels.panelTokens();
        return List.of(1, panel - 1, panel, panel + 1, 2 * panel, 3 * panel + 2);
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void decodingStepByStepEqualsALongerPrefill(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int[] text = TestModels.randomPrompt(model, 2 * kernels.panelTokens() + 3, 1);
        int prompt = kernels.panelTokens() - 1;
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            var observer = new FullCache(kernels, model.shape(), text.length);
            float[][] logits = {engine.prefill(Arrays.copyOf(text, prompt), observer)};
            SequenceCache cache = observer.cache();
            for (int length = prompt; length < text.length; length++) {
                float[] expected = engine.prefill(Arrays.copyOf(text, length), new LayerCopies(AttentionRequest.NONE));
                assertThat(logits[0]).as("%d tokens", length).containsExactly(expected, within(1e-4f));
                engine.decode(List.of(cache), new int[] {text[length]}, logits);
            }
            assertThat(cache.position()).isEqualTo(text.length);
            assertThat(cache.entries(0, 0)).isEqualTo(text.length);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void decodingFromAnEmptyCacheEqualsAPrefill(Kernels kernels) {
        Model model = TestModels.oneHeadPerQuery();
        int[] text = TestModels.randomPrompt(model, 20, 2);
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            SequenceCache cache = FullCache.empty(kernels, model.shape(), text.length);
            var logits = new float[1][model.shape().vocabularySize()];
            for (int token : text) {
                engine.decode(List.of(cache), new int[] {token}, logits);
            }
            assertThat(logits[0])
                    .containsExactly(engine.prefill(text, new LayerCopies(AttentionRequest.NONE)), within(1e-4f));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void theNumberOfThreadsChangesNoBit(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        try (var one = new InferenceEngine(model, kernels, 1);
                var two = new InferenceEngine(model, kernels, 2);
                var five = new InferenceEngine(model, kernels, 5)) {
            for (int length : lengths(kernels)) {
                int[] prompt = TestModels.randomPrompt(model, length, length);
                var expected = new LayerCopies(EVERYTHING);
                float[] logits = one.prefill(prompt, expected);
                for (InferenceEngine engine : List.of(two, five)) {
                    var found = new LayerCopies(EVERYTHING);
                    assertThat(engine.prefill(prompt, found)).isEqualTo(logits);
                    assertThat(found.layers()).usingRecursiveComparison().isEqualTo(expected.layers());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void aBatchChangesNoBitOfItsSequences(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        List<Integer> lengths = List.of(3, 40, 17, 1, 40);
        int steps = 4;
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            var together = new ArrayList<SequenceCache>();
            var alone = new float[lengths.size()][];
            for (int i = 0; i < lengths.size(); i++) {
                int[] prompt = TestModels.randomPrompt(model, lengths.get(i), i);
                SequenceCache cache = prefilled(engine, prompt, steps);
                var logits = new float[1][model.shape().vocabularySize()];
                for (int step = 0; step < steps; step++) {
                    engine.decode(List.of(cache), new int[] {token(i, step)}, logits);
                }
                alone[i] = logits[0];
                together.add(prefilled(engine, prompt, steps));
            }
            var logits = new float[lengths.size()][model.shape().vocabularySize()];
            for (int step = 0; step < steps; step++) {
                var tokens = new int[lengths.size()];
                for (int i = 0; i < tokens.length; i++) {
                    tokens[i] = token(i, step);
                }
                engine.decode(together, tokens, logits);
            }
            assertThat(logits).isDeepEqualTo(alone);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void whatObserversAskForChangesNoBitOfTheLogits(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            for (int length : lengths(kernels)) {
                int[] prompt = TestModels.randomPrompt(model, length, length);
                float[] plain = engine.prefill(prompt, new LayerCopies(AttentionRequest.NONE));
                assertThat(engine.prefill(prompt, new LayerCopies(EVERYTHING))).isEqualTo(plain);
                assertThat(engine.prefill(prompt, new LayerCopies(AttentionRequest.window(2))))
                        .isEqualTo(plain);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void theBlocksOfAPromptChangeNoBit(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int panel = kernels.panelTokens();
        for (int length : List.of(2 * panel, 3 * panel + 2)) {
            int[] prompt = TestModels.randomPrompt(model, length, length);
            var expected = new LayerCopies(EVERYTHING);
            float[] logits;
            try (var whole = new InferenceEngine(model, kernels, 2)) {
                logits = whole.prefill(prompt, expected);
            }
            for (int blockTokens : List.of(1, 2 * panel)) {
                var found = new LayerCopies(EVERYTHING);
                try (var blocks = new InferenceEngine(model, kernels, 2, KvType.F32, blockTokens)) {
                    assertThat(blocks.prefill(prompt, found)).isEqualTo(logits);
                }
                assertThat(found.layers()).usingRecursiveComparison().isEqualTo(expected.layers());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void aShorterPromptReusesTheMemoryOfALongerOne(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int[] prompt = TestModels.randomPrompt(model, 33, 5);
        var expected = new LayerCopies(EVERYTHING);
        var found = new LayerCopies(EVERYTHING);
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            float[] logits = engine.prefill(prompt, expected);
            engine.prefill(TestModels.randomPrompt(model, 200, 6), new LayerCopies(EVERYTHING));
            assertThat(engine.prefill(prompt, found)).isEqualTo(logits);
        }
        assertThat(found.layers()).usingRecursiveComparison().isEqualTo(expected.layers());
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void wrongPromptsAreRefused(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int context = model.shape().contextLength();
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            var observer = new LayerCopies(AttentionRequest.NONE);
            assertThatThrownBy(() -> engine.prefill(new int[0], observer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 1 token");
            assertThatThrownBy(() -> engine.prefill(new int[] {3, 97}, observer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token 1 has the id 97, allowed are 0 to 96");
            assertThatThrownBy(() -> engine.prefill(new int[] {-1}, observer))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> engine.prefill(new int[context + 1], observer))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("%d tokens", context + 1)
                    .hasMessageContaining("model-gqa.gguf");
            assertThat(observer.layers()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL_KERNELS)
    void aWrongBatchIsRefusedBeforeAnythingIsComputed(Kernels kernels) {
        Model model = TestModels.groupedQueries();
        int vocabulary = model.shape().vocabularySize();
        int context = model.shape().contextLength();
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            SequenceCache good = prefilled(engine, new int[] {1, 2, 3}, 4);
            SequenceCache full = prefilled(engine, TestModels.randomPrompt(model, context, 1), 1);
            List<SequenceCache> both = List.of(good, full);
            assertThatThrownBy(() -> engine.decode(both, new int[2], new float[2][vocabulary]))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("sequence 1 cannot take a token at position %d", context);
            assertThatThrownBy(() -> engine.decode(List.of(good), new int[] {97}, new float[1][vocabulary]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("97");
            assertThatThrownBy(() -> engine.decode(List.of(good), new int[1], new float[1][vocabulary - 1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("97 elements");
            assertThatThrownBy(() -> engine.decode(List.of(good), new int[2], new float[1][vocabulary]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(good.position()).isEqualTo(3);
            assertThat(good.entries(0, 0)).isEqualTo(3);
        }
    }

    @Test
    void aClosedEngineRefusesWork() {
        Model model = TestModels.groupedQueries();
        var engine = new InferenceEngine(model, new ScalarKernels(), 2);
        SequenceCache cache = prefilled(engine, new int[] {1, 2, 3}, 4);
        engine.close();
        engine.close();
        assertThatThrownBy(() -> engine.prefill(new int[] {1}, new LayerCopies(AttentionRequest.NONE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine is closed");
        assertThatThrownBy(() -> engine.decode(
                        List.of(cache), new int[1], new float[1][model.shape().vocabularySize()]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine is closed");
    }

    @Test
    void anEngineThatCannotBeMadeLeavesNoThread() {
        Model model = TestModels.groupedQueries();
        var real = new ScalarKernels();
        Kernels withoutMemory = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("newScratch")) {
                        throw new OutOfMemoryError("no scratch");
                    }
                    return method.invoke(real, arguments);
                });
        Set<Thread> before = inferenceThreads();
        assertThatThrownBy(() -> new InferenceEngine(model, withoutMemory, 3))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("no scratch");
        Set<Thread> left = inferenceThreads();
        left.removeAll(before);
        assertThat(left).isEmpty();
    }

    private static Set<Thread> inferenceThreads() {
        var threads = new HashSet<Thread>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("cakebench-inference-"));
        return threads;
    }

    private static SequenceCache prefilled(InferenceEngine engine, int[] prompt, int newTokens) {
        var observer = new FullCache(engine.kernels(), engine.model().shape(), newTokens);
        engine.prefill(prompt, observer);
        return observer.cache();
    }

    private static int token(int sequence, int step) {
        return (31 * sequence + 7 * step + 1) % 97;
    }
}
