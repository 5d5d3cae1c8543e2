package dev.cakebench.inference.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that other programs wrote, against the same weights in another format and the facts beside them. */
class GgufGoldenTest {

    private static final String LAYER = "model.layers.%d.%s.weight";

    /** The descriptions of the tiny models; the weights lie beside them. */
    static List<Path> models() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(fixtures().resolve("cake"))) {
            return files.filter(file -> file.getFileName().toString().matches("model-.*\\.json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void holdsTheWeightsOfTheSafetensorsFile(Path description) throws IOException {
        JsonNode model = new ObjectMapper().readTree(description.toFile());
        GgufFile file =
                GgufFile.open(description.resolveSibling(model.at("/gguf/file").textValue()));
        Safetensors reference = Safetensors.read(
                description.resolveSibling(model.at("/safetensors/file").textValue()));

        assertSame(file, "token_embd.weight", reference.rows("model.embed_tokens.weight"));
        assertSame(file, "output_norm.weight", reference.rows("model.norm.weight"));
        assertSame(file, "output.weight", reference.rows("lm_head.weight"));
        int headDim = model.get("headDim").intValue();
        for (int layer = 0; layer < model.get("layers").intValue(); layer++) {
            String block = "blk." + layer + ".";
            assertSame(file, block + "attn_norm.weight", reference.rows(LAYER.formatted(layer, "input_layernorm")));
            assertSame(
                    file,
                    block + "attn_q.weight",
                    interleaved(reference.rows(LAYER.formatted(layer, "self_attn.q_proj")), headDim));
            assertSame(
                    file,
                    block + "attn_k.weight",
                    interleaved(reference.rows(LAYER.formatted(layer, "self_attn.k_proj")), headDim));
            assertSame(file, block + "attn_v.weight", reference.rows(LAYER.formatted(layer, "self_attn.v_proj")));
            assertSame(file, block + "attn_output.weight", reference.rows(LAYER.formatted(layer, "self_attn.o_proj")));
            assertSame(
                    file,
                    block + "ffn_norm.weight",
                    reference.rows(LAYER.formatted(layer, "post_attention_layernorm")));
            assertSame(file, block + "ffn_gate.weight", reference.rows(LAYER.formatted(layer, "mlp.gate_proj")));
            assertSame(file, block + "ffn_up.weight", reference.rows(LAYER.formatted(layer, "mlp.up_proj")));
            assertSame(file, block + "ffn_down.weight", reference.rows(LAYER.formatted(layer, "mlp.down_proj")));
        }
        assertThat(file.tensors()).hasSize(reference.size());
    }

    @ParameterizedTest
    @MethodSource("models")
    void holdsTheShapeOfTheModel(Path description) throws IOException {
        JsonNode model = new ObjectMapper().readTree(description.toFile());
        GgufMetadata metadata = GgufFile.open(
                        description.resolveSibling(model.at("/gguf/file").textValue()))
                .metadata();

        assertThat(metadata.requireString("general.architecture"))
                .isEqualTo(model.get("architecture").textValue());
        assertThat(metadata.requireInteger("llama.block_count", 1, 1000))
                .isEqualTo(model.get("layers").intValue());
        assertThat(metadata.requireInteger("llama.embedding_length", 1, 1000))
                .isEqualTo(model.get("hidden").intValue());
        assertThat(metadata.requireInteger("llama.attention.head_count_kv", 1, 1000))
                .isEqualTo(model.get("kvHeads").intValue());
        assertThat((float) metadata.requireFloating("llama.attention.layer_norm_rms_epsilon", 0, 1))
                .isEqualTo(model.get("rmsEpsilon").floatValue());
        assertThat(metadata.requireStrings("tokenizer.ggml.tokens"))
                .hasSize(model.get("vocab").intValue());
    }

    /** The numbers are those of the model card of needle-1.1m. */
    @Test
    void readsTheNeedleModel() throws URISyntaxException {
        GgufFile file = GgufFile.open(resources().resolve("needle/needle-1.1m-q8_0.gguf"));

        assertThat(file.byteSize()).isEqualTo(1_180_128);
        assertThat(file.tensors().values().stream().mapToLong(tensor -> tensor.rows() * tensor.columns()))
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(1_066_240));
        assertThat(file.tensors()).doesNotContainKey("output.weight");
        assertThat(file.tensors().values())
                .allSatisfy(tensor -> assertThat(tensor.type())
                        .isEqualTo(tensor.dimensions().size() == 1 ? GgmlType.F32 : GgmlType.Q8_0));
        GgufMetadata metadata = file.metadata();
        assertThat(metadata.requireStrings("tokenizer.ggml.tokens")).hasSize(1405);
        assertThat(metadata.string("tokenizer.ggml.pre")).contains("smollm");
        assertThat(metadata.requireInteger("llama.context_length", 1, 1 << 24)).isEqualTo(4096);
        assertThat(metadata.requireFloating("llama.rope.freq_base", 1, 1e9)).isEqualTo(1e6);
    }

    private static void assertSame(GgufFile file, String name, float[][] expected) {
        GgufTensor tensor = file.tensor(name).orElseThrow();
        assertThat(tensor.type()).isEqualTo(GgmlType.F32);
        assertThat(tensor.rows()).as(name).isEqualTo(expected.length);
        assertThat(tensor.columns()).as(name).isEqualTo(expected[0].length);
        long rowBytes = tensor.type().rowBytes(tensor.columns());
        for (int row = 0; row < expected.length; row++) {
            MemorySegment data = tensor.data().asSlice(row * rowBytes, rowBytes);
            assertThat(data.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN)))
                    .as("%s row %d", name, row)
                    .isEqualTo(expected[row]);
        }
    }

    /** Rows of heads whose rotated pairs are (i, i + headDim/2), in the order of pairs (2i, 2i + 1). */
    private static float[][] interleaved(float[][] rows, int headDim) {
        float[][] result = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            int head = row / headDim;
            int inHead = row % headDim;
            result[row] = rows[head * headDim + inHead / 2 + (inHead % 2) * (headDim / 2)];
        }
        return result;
    }

    private static Path fixtures() throws URISyntaxException {
        String folder = System.getProperty("cakebench.fixtures", "");
        return folder.isEmpty() ? resources() : Path.of(folder);
    }

    private static Path resources() throws URISyntaxException {
        URL cake = Objects.requireNonNull(GgufGoldenTest.class.getResource("/cake"));
        return Objects.requireNonNull(Path.of(cake.toURI()).getParent());
    }

    /** The F32 tensors of a file in the safetensors format: length of the head, head in JSON, data. */
    private record Safetensors(JsonNode head, ByteBuffer data) {

        static Safetensors read(Path path) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            byte[] head = new byte[Math.toIntExact(bytes.getLong())];
            bytes.get(head);
            return new Safetensors(
                    new ObjectMapper().readTree(new String(head, UTF_8)),
                    bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
        }

        int size() {
            return head.size() - (head.has("__metadata__") ? 1 : 0);
        }

        float[][] rows(String name) {
            JsonNode tensor = head.get(name);
            JsonNode shape = tensor.get("shape");
            int columns = shape.get(shape.size() - 1).intValue();
            int rows = shape.size() == 1 ? 1 : shape.get(0).intValue();
            int position = tensor.at("/data_offsets/0").intValue();
            float[][] values = new float[rows][columns];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    values[row][column] = data.getFloat(position + (row * columns + column) * Float.BYTES);
                }
            }
            return values;
        }
    }
}
