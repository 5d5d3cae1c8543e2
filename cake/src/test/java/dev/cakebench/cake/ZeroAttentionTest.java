package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.DecodeUpdater;
import dev.cakebench.cake.policy.HeadSelector;
import dev.cakebench.cake.policy.LayerAllocator;
import dev.cakebench.cake.policy.LayerRanking;
import dev.cakebench.cake.policy.LayerStatistic;
import dev.cakebench.inference.cache.DecodeObserver;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.gguf.GgufTensor;
import dev.cakebench.inference.kernels.KernelProvider;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.model.ModelShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries that no decoded token attends to can go without a trace in the logits. */
final class ZeroAttentionTest {
    private static final int TOKENS = 50;
    private static final ValueLayout.OfFloat FILE_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private final int[] prompt = new Random(11).ints(TOKENS, 0, 96).toArray();
    private final int[] decoded = new Random(12).ints(8, 0, 96).toArray();

    /** Each head keeps the entries with a positive score. */
    private record PositiveScores() implements HeadSelector {

        @Override
        public int[] counts(LayerRanking ranking, int size) {
            int[] counts = new int[ranking.scores().length];
            for (int h = 0; h < counts.length; h++) {
                for (float score : ranking.scores()[h]) {
                    counts[h] += score > 0 ? 1 : 0;
                }
            }
            return counts;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void canBeEvicted(String kernels, @TempDir Path folder) throws IOException {
        Model model = Model.open(withSharpAttention(folder));
        try (var engine = new InferenceEngine(model, KernelProvider.choose(kernels), 1)) {
            ModelShape shape = model.shape();
            var attended = new float[shape.layers()][shape.kvHeads()][TOKENS];
            PolicyRun full = run(engine, new Cell("full", keepAll(attended), 1));
            assertThat(share(attended)).isBetween(0.02, 0.9);

            PolicyRun evicted = run(engine, new Cell("attended", keepPositive(attended), 1));
            assertThat(evicted.reports().getFirst().evicted()).isTrue();
            PolicyRun wrong = run(engine, new Cell("ignored", keepPositive(inverse(attended)), 1));
            for (int t = 1; t <= decoded.length; t++) {
                float[] expected = full.logits().getFirst()[t];
                assertThat(LogitDistance.relative(evicted.logits().getFirst()[t], expected))
                        .as("step %d", t)
                        .isLessThan(1e-6);
                assertThat(LogitDistance.relative(wrong.logits().getFirst()[t], expected))
                        .as("step %d without what is attended to", t)
                        .isGreaterThan(1e-3);
            }
        }
    }

    private PolicyRun run(InferenceEngine engine, Cell cell) {
        return PolicyRun.of(engine, prompt, decoded, List.of(cell));
    }

    /** Evicts nothing and adds up the attention that the decoded tokens pay to each prompt token. */
    private static CachePolicy keepAll(float[][][] attended) {
        return policy(attended, LayerAllocator.KEEP_ALL, context -> new DecodeObserver() {
            @Override
            public boolean wantsAttention(int layer, int entries) {
                return true;
            }

            @Override
            public void onStep(int layer, HeadCache[] heads, MemorySegment[] attention) {
                for (int h = 0; h < heads.length; h++) {
                    for (int g = 0; g < context.shape().groupSize(); g++) {
                        for (int i = 0; i < TOKENS; i++) {
                            long element = (long) g * heads[h].entries() + i;
                            attended[layer][h][i] += attention[h].getAtIndex(ValueLayout.JAVA_FLOAT, element);
                        }
                    }
                }
            }
        });
    }

    private static CachePolicy keepPositive(float[][][] scores) {
        return policy(scores, LayerAllocator.UNIFORM, DecodeUpdater.NONE);
    }

    private static CachePolicy policy(float[][][] scores, LayerAllocator allocator, DecodeUpdater updater) {
        return new CachePolicy(
                "test",
                new GivenScores(0, scores),
                LayerStatistic.NONE,
                allocator,
                new PositiveScores(),
                List.of(Compactor.EVICT),
                updater);
    }

    private static double share(float[][][] attended) {
        int positive = 0;
        int all = 0;
        for (float[][] layer : attended) {
            for (float[] head : layer) {
                for (float sum : head) {
                    positive += sum > 0 ? 1 : 0;
                    all++;
                }
            }
        }
        return (double) positive / all;
    }

    private static float[][][] inverse(float[][][] attended) {
        var inverse = new float[attended.length][attended[0].length][TOKENS];
        for (int l = 0; l < attended.length; l++) {
            for (int h = 0; h < attended[l].length; h++) {
                for (int i = 0; i < TOKENS; i++) {
                    inverse[l][h][i] = attended[l][h][i] > 0 ? 0 : 1;
                }
            }
        }
        return inverse;
    }

    /** The tiny model with queries so long that the softmax is 0 in single precision for most keys. */
    private static Path withSharpAttention(Path folder) throws IOException {
        Path original = GoldenFiles.path("cake/model-gqa.gguf");
        byte[] bytes = Files.readAllBytes(original);
        for (GgufTensor tensor : GgufFile.open(original).tensors().values()) {
            if (tensor.name().endsWith("attn_q.weight")) {
                assertThat(tensor.type()).isEqualTo(GgmlType.F32);
                float[] weights = tensor.data().toArray(FILE_FLOAT);
                ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                target.position(indexOf(bytes, tensor.data().toArray(ValueLayout.JAVA_BYTE)));
                for (float weight : weights) {
                    target.putFloat(3_000 * weight);
                }
            }
        }
        return Files.write(folder.resolve("sharp.gguf"), bytes);
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i <= bytes.length - part.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new IllegalStateException("the tensor's bytes are not in the file");
    }
}
