package dev.cakebench.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.gguf.GgufWriter;
import dev.cakebench.inference.kernels.Kernels;
import dev.cakebench.inference.kernels.TestWeights;
import dev.cakebench.inference.kernels.WeightMatrix;
import dev.cakebench.inference.model.Model;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose matrices are of every type that there is, against the same values in 32-bit floats. */
class MixedTypesTest {
    private static final int WIDTH = 256;
    private static final int KEY_WIDTH = 128;
    private static final int FEED_FORWARD = 512;
    private static final int LAYERS = 3;
    private static final List<GgmlType> TYPES = List.of(GgmlType.values());
    private static final List<String> VOCABULARY = List.of("a", "b", "c", "d", "ab", "e");

    @TempDir
    Path folder;

    @Test
    void everyTensorIsReadByItsOwnType() throws IOException {
        Model mixed = Model.open(write("mixed.gguf", false));
        Model floats = Model.open(write("floats.gguf", true));
        for (GgmlType type : TYPES) {
            assertThat(mixed.description()).containsPattern("\\d " + type + "\\b");
        }
        float[][] found = logits(mixed);
        float[][] expected = logits(floats);
        // A prefill computes with the very values; decoding may add their products in another order.
        assertThat(found[0]).isEqualTo(expected[0]);
        float largest = 0;
        for (float logit : expected[1]) {
            largest = Math.max(largest, Math.abs(logit));
        }
        assertThat(largest).isFinite().isPositive();
        assertThat(found[1]).containsExactly(expected[1], within(largest * 1e-4f));
    }

    private static float[][] logits(Model model) {
        try (var engine = new InferenceEngine(model, TestKernels.fast(), 2)) {
            var observer = new FullCache(engine.kernels(), model.shape(), 1);
            float[] prompt = engine.prefill(TestModels.randomPrompt(model, 20, 1), observer);
            var next = new float[1][model.shape().vocabularySize()];
            engine.decode(List.of(observer.cache()), new int[] {1}, next);
            return new float[][] {prompt, next[0]};
        }
    }

    private Path write(String name, boolean asFloats) throws IOException {
        var matrices = new Matrices(new GgufWriter(), asFloats);
        matrices.writer
                .string("general.architecture", "llama")
                .uint32("llama.block_count", LAYERS)
                .uint32("llama.embedding_length", WIDTH)
                .uint32("llama.context_length", 64)
                .uint32("llama.feed_forward_length", FEED_FORWARD)
                .uint32("llama.attention.head_count", 4)
                .uint32("llama.attention.head_count_kv", 2)
                .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .string("tokenizer.ggml.model", "gpt2")
                .string("tokenizer.ggml.pre", "gpt-2")
                .strings("tokenizer.ggml.tokens", VOCABULARY)
                .int32s("tokenizer.ggml.token_type", 1, 1, 1, 1, 1, 3)
                .strings("tokenizer.ggml.merges", List.of("a b"))
                .uint32("tokenizer.ggml.eos_token_id", 5);
        matrices.add("token_embd.weight", VOCABULARY.size(), WIDTH);
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "blk." + layer + ".";
            matrices.norm(prefix + "attn_norm.weight");
            matrices.add(prefix + "attn_q.weight", WIDTH, WIDTH);
            matrices.add(prefix + "attn_k.weight", KEY_WIDTH, WIDTH);
            matrices.add(prefix + "attn_v.weight", KEY_WIDTH, WIDTH);
            matrices.add(prefix + "attn_output.weight", WIDTH, WIDTH);
            matrices.norm(prefix + "ffn_norm.weight");
            matrices.add(prefix + "ffn_gate.weight", FEED_FORWARD, WIDTH);
            matrices.add(prefix + "ffn_up.weight", FEED_FORWARD, WIDTH);
            matrices.add(prefix + "ffn_down.weight", WIDTH, FEED_FORWARD);
        }
        matrices.norm("output_norm.weight");
        return matrices.writer.write(folder.resolve(name));
    }

    /** Adds random matrices, each of the type after the last one's. */
    private static final class Matrices {
        private final GgufWriter writer;
        private final boolean asFloats;
        private int count;

        Matrices(GgufWriter writer, boolean asFloats) {
            this.writer = writer;
            this.asFloats = asFloats;
        }

        void norm(String name) {
            var ones = new float[WIDTH];
            Arrays.fill(ones, 1);
            writer.tensor(name, ones, WIDTH);
        }

        void add(String name, int rows, int columns) {
            GgmlType type = TYPES.get(count % TYPES.size());
            WeightMatrix matrix = TestWeights.random(type, rows, columns, count++);
            if (asFloats) {
                writer.tensor(name, values(matrix), columns, rows);
            } else {
                writer.tensor(name, type, matrix.data().toArray(ValueLayout.JAVA_BYTE), columns, rows);
            }
        }

        private static float[] values(WeightMatrix matrix) {
            Kernels scalar = TestKernels.scalar();
            long rowBytes = 4L * matrix.columns();
            MemorySegment values = Arena.ofAuto().allocate(matrix.rows() * rowBytes, 4);
            for (int row = 0; row < matrix.rows(); row++) {
                scalar.dequantizeRow(matrix, row, values, row * rowBytes);
            }
            return values.toArray(ValueLayout.JAVA_FLOAT);
        }
    }
}
