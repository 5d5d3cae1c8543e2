package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.kernels.ChildJvm;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Logits of a small trained model, bit for bit: in a JVM's first run and in its two hundredth, in batches of any size and
 * with any number of threads.
 */
class VectorBitIdentityTest {
    private static final int RUNS = 200;
    private static final int STEPS = 3;
    private static final int MOST_SEQUENCES = 36;

    private static Model model;
    private static Kernels kernels;

    /** Logits {@code [sequence][step]} of the sequences alone, on one thread. */
    private static float[][][] alone;

    @BeforeAll
    static void decodeAlone() {
        model = TestModels.needle();
        kernels = TestKernels.fast();
        alone = new float[MOST_SEQUENCES][][];
        try (var engine = new InferenceEngine(model, kernels, 1)) {
            for (int sequence = 0; sequence < MOST_SEQUENCES; sequence++) {
                alone[sequence] = decode(engine, sequence, 1)[0];
            }
        }
    }

    /** Prints the digest of the logits of this JVM's first prefill and decoding. */
    public static void main(String[] args) {
        System.out.println(digest(TestModels.needle(), TestKernels.fast()));
    }

    @Test
    void aColdJvmGivesTheBitsOfAWarmOne() throws Exception {
        int first = digest(model, kernels);
        for (int run = 1; run < RUNS; run++) {
            assertThat(digest(model, kernels)).as("run %d", run).isEqualTo(first);
        }
        String bits = kernels.name().substring(kernels.name().indexOf('-') + 1);
        String cold = ChildJvm.run(
                VectorBitIdentityTest.class,
                List.of(
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-D" + KernelProvider.BITS_PROPERTY + "=" + bits));
        assertThat(cold.lines().reduce((before, line) -> line)).contains(String.valueOf(first));
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void neitherTheBatchNorTheThreadsChangeABit(int threads) {
        try (var engine = new InferenceEngine(model, kernels, threads)) {
            for (int batch : new int[] {1, 2, 3, 5, 16, MOST_SEQUENCES}) {
                int first = MOST_SEQUENCES - batch;
                float[][][] found = decode(engine, first, batch);
                for (int i = 0; i < batch; i++) {
                    assertThat(found[i])
                            .as("sequence %d in a batch of %d", first + i, batch)
                            .isDeepEqualTo(alone[first + i]);
                }
            }
        }
    }

    private static int digest(Model model, Kernels kernels) {
        try (var engine = new InferenceEngine(model, kernels, 2)) {
            float[] prompt =
                    engine.prefill(TestModels.randomPrompt(model, 70, 9), new LayerCopies(AttentionRequest.NONE));
            return 31 * Arrays.hashCode(prompt) + Arrays.deepHashCode(decode(engine, 3, 2));
        }
    }

    /** Logits {@code [sequence][step]} of {@code count} sequences from {@code first} on, decoded together. */
    private static float[][][] decode(InferenceEngine engine, int first, int count) {
        int vocabulary = engine.model().shape().vocabularySize();
        List<SequenceCache> caches = new ArrayList<>();
        for (int sequence = first; sequence < first + count; sequence++) {
            var observer = new FullCache(engine.kernels(), engine.model().shape(), STEPS);
            engine.prefill(TestModels.randomPrompt(engine.model(), 1 + sequence * 7 % 40, sequence), observer);
            caches.add(observer.cache());
        }
        var logits = new float[count][STEPS][];
        for (int step = 0; step < STEPS; step++) {
            var tokens = new int[count];
            for (int i = 0; i < count; i++) {
                tokens[i] = (31 * (first + i) + 7 * step + 1) % vocabulary;
            }
            var stepLogits = new float[count][vocabulary];
            engine.decode(caches, tokens, stepLogits);
            for (int i = 0; i < count; i++) {
                logits[i][step] = stepLogits[i];
            }
        }
        return logits;
    }
}
