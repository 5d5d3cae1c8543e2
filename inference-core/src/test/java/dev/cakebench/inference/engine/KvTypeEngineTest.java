package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.KvCodec;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.UnsupportedKvTypeException;
import dev.cakebench.inference.model.Model;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An engine that stores K and V in other types than 32-bit floats, on the trained model with heads of 32. */
class KvTypeEngineTest {
    private static final int PROMPT = 70;
    private final Model model = TestModels.needle();
    private final int[] text = TestModels.randomPrompt(model, PROMPT + 6, 3);

    /** Every type with all kernels, and how far its logits may be from others, relative to the largest of them. */
    static Stream<Arguments> types() {
        return TestKernels.all()
                .flatMap(kernels ->
                        Stream.of(Arguments.of(kernels, KvType.F16, 1e-2f), Arguments.of(kernels, KvType.Q8_0, 5e-2f)));
    }

    @ParameterizedTest
    @MethodSource("types")
    void logitsAreCloseToThoseOf32BitFloats(Kernels kernels, KvType type, float tolerance) {
        float[][] expected = decoded(kernels, KvType.F32);
        float[][] found = decoded(kernels, type);
        for (int step = 0; step < expected.length; step++) {
            assertThat(found[step]).as("step %d", step).isNotEqualTo(expected[step]);
            assertClose(found[step], expected[step], tolerance);
        }
    }

    /** A decoded token sees its own K and V as they are stored, as a prompt's token does. */
    @ParameterizedTest
    @MethodSource("types")
    void decodingEqualsALongerPrefill(Kernels kernels, KvType type, float tolerance) {
        float[][] found = decoded(kernels, type);
        try (var engine = new InferenceEngine(model, kernels, 2, type)) {
            for (int step = 0; step < found.length; step++) {
                int[] prompt = Arrays.copyOf(text, PROMPT + step);
                float[] expected = engine.prefill(prompt, new LayerCopies(AttentionRequest.NONE));
                // Sums in another order may fall on the other side of a rounding.
                assertClose(found[step], expected, tolerance);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void observersSeeWhatCachesStore(Kernels kernels, KvType type, float tolerance) {
        var seen = new LayerCopies(AttentionRequest.NONE);
        try (var engine = new InferenceEngine(model, kernels, 2, type)) {
            engine.prefill(Arrays.copyOf(text, PROMPT), seen);
        }
        for (LayerCopies.Copy layer : seen.layers()) {
            for (float[][] rows : List.of(layer.keys(), layer.values())) {
                for (float[] head : rows) {
                    float[] stored = head.clone();
                    KvCodec.round(type, MemorySegment.ofArray(stored), 0, stored.length);
                    assertThat(head).isEqualTo(stored);
                }
            }
        }
    }

    @Test
    void aCacheOfAnotherTypeIsRefused() {
        try (var engine = new InferenceEngine(model, TestKernels.fast(), 1, KvType.F16)) {
            SequenceCache cache = FullCache.empty(engine.kernels(), model.shape(), 3);
            var logits = new float[1][model.shape().vocabularySize()];
            assertThatThrownBy(() -> engine.decode(List.of(cache), new int[1], logits))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("sequence 0 has a cache of type f32, the engine stores K and V as f16");
            assertThat(cache.entries(0, 0)).isZero();
        }
    }

    @Test
    void headsThatAreNoWholeBlocksAreRefused() {
        assertThatThrownBy(() -> new InferenceEngine(TestModels.groupedQueries(), TestKernels.fast(), 1, KvType.Q8_0))
                .isInstanceOf(UnsupportedKvTypeException.class)
                .hasMessageContaining("q8_0")
                .hasMessageContaining("a head width of 8")
                .hasMessageContaining("[f32, f16]");
    }

    private static void assertClose(float[] found, float[] expected, float tolerance) {
        float largest = 0;
        for (float logit : expected) {
            largest = Math.max(largest, Math.abs(logit));
        }
        assertThat(found).containsExactly(expected, within(tolerance * largest));
    }

    /** Logits behind the prompt and behind each decoded token. */
    private float[][] decoded(Kernels kernels, KvType type) {
        var logits = new float[text.length - PROMPT + 1][];
        try (var engine = new InferenceEngine(model, kernels, 2, type)) {
            var observer = new FullCache(kernels, model.shape(), type, text.length - PROMPT);
            logits[0] = engine.prefill(Arrays.copyOf(text, PROMPT), observer);
            SequenceCache cache = observer.cache();
            for (int step = 1; step < logits.length; step++) {
                var next = new float[1][model.shape().vocabularySize()];
                engine.decode(List.of(cache), new int[] {text[PROMPT + step - 1]}, next);
                logits[step] = next[0];
            }
            long entries = (long) text.length * model.shape().layers();
            assertThat(cache.bytes()).isEqualTo(entries * model.shape().kvBytesPerTokenAndLayer(type));
        }
        return logits;
    }
}
