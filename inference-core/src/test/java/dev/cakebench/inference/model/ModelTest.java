package dev.cakebench.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.gguf.GgufFileException;
import dev.cakebench.inference.gguf.GgufFormatException;
import dev.cakebench.inference.kernels.GateActivation;
import dev.cakebench.inference.kernels.RopeLayout;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {
    @TempDir
    Path folder;

    @Test
    void aSoundModelIsDescribed() {
        Model model = open(new TinyModel().string("general.name", "tiny").string("tokenizer.chat_template", "{{ x }}"));
        assertThat(model.shape())
                .isEqualTo(new ModelShape("llama", 1, 8, 2, 1, 4, 12, TinyModel.VOCABULARY, 64, SlidingWindow.NONE));
        assertThat(model.config().architecture()).isEqualTo(Architecture.LLAMA);
        assertThat(model.config().normEpsilon()).isEqualTo(1e-5f);
        assertThat(model.config().rope())
                .isEqualTo(new RopeConfig(RopeLayout.INTERLEAVED, 4, 10_000, new RopeScaling.None(), 1));
        assertThat(model.chatTemplate()).isEqualTo("{{ x }}");
        assertThat(model.tokenizer().vocabularySize()).isEqualTo(TinyModel.VOCABULARY);
        assertThat(model.path()).hasFileName("tiny.gguf");
        assertThat(model.description())
                .isEqualTo(
                        "tiny: llama, 1 layers, width 8, 2 query and 1 KV heads of 4, feed-forward 12, vocabulary 6, context 64; tensors: 11 F32");
    }

    @Test
    void theOutputIsTiedUnlessTheFileHasOne() {
        ModelWeights tied = open(new TinyModel()).weights();
        assertThat(tied.output()).isSameAs(tied.tokenEmbedding());
        assertThat(open(new TinyModel()).chatTemplate()).isNull();
        ModelWeights untied = open(new TinyModel().tensor("output.weight", 8, TinyModel.VOCABULARY))
                .weights();
        assertThat(untied.output().data()).isNotEqualTo(untied.tokenEmbedding().data());
    }

    @Test
    void headsMayBeWiderThanTheirShareOfTheWidth() {
        Model model = open(new TinyModel()
                .number("llama.attention.key_length", 6)
                .number("llama.attention.value_length", 6)
                .number("llama.rope.dimension_count", 4)
                .tensor("blk.0.attn_q.weight", 8, 12)
                .tensor("blk.0.attn_k.weight", 8, 6)
                .tensor("blk.0.attn_v.weight", 8, 6)
                .tensor("blk.0.attn_output.weight", 12, 8));
        assertThat(model.shape().headDim()).isEqualTo(6);
        assertThat(model.config().rope().rotated()).isEqualTo(4);
    }

    @Test
    void sizesMayBeGivenPerLayerWhenLayersAreAlike() {
        assertThat(open(new TinyModel().numbers("llama.attention.head_count", 2))
                        .shape()
                        .heads())
                .isEqualTo(2);
        assertThat(open(new TinyModel()
                                .without("llama.attention.head_count_kv")
                                .tensor("blk.0.attn_k.weight", 8, 8)
                                .tensor("blk.0.attn_v.weight", 8, 8))
                        .shape()
                        .kvHeads())
                .isEqualTo(2);
    }

    @Test
    void ropeScalingIsRead() {
        assertThat(rope(new TinyModel()
                        .string("llama.rope.scaling.type", "none")
                        .real("llama.rope.scaling.factor", 4)))
                .isEqualTo(new RopeScaling.None());
        assertThat(rope(new TinyModel()
                        .string("llama.rope.scaling.type", "linear")
                        .real("llama.rope.scaling.factor", 4)))
                .isEqualTo(new RopeScaling.Linear(4));
        assertThat(rope(new TinyModel().real("llama.rope.scale_linear", 2))).isEqualTo(new RopeScaling.Linear(2));
        assertThat(rope(new TinyModel().real("llama.rope.scaling.factor", 0))).isEqualTo(new RopeScaling.None());
        assertThat(rope(new TinyModel()
                        .string("llama.rope.scaling.type", "yarn")
                        .real("llama.rope.scaling.factor", 8)
                        .number("llama.rope.scaling.original_context_length", 32)))
                .isEqualTo(new RopeScaling.Yarn(8, 32, 32, 1));
        assertThat(open(new TinyModel().real("llama.rope.freq_base", 500_000))
                        .config()
                        .rope()
                        .base())
                .isEqualTo(500_000);
    }

    @Test
    void ropeFrequencyFactorsAreRead() {
        assertThat(open(new TinyModel().tensor("rope_freqs.weight", 2))
                        .weights()
                        .ropeFrequencyFactors())
                .hasSize(2);
        assertThat(open(new TinyModel()).weights().ropeFrequencyFactors()).isEmpty();
    }

    @Test
    void biasesAreOptionalInLlama() {
        LayerWeights plain = open(new TinyModel()).weights().layers().getFirst();
        assertThat(plain.queryBias()).isNull();
        assertThat(plain.keyBias()).isNull();
        assertThat(plain.valueBias()).isNull();
        LayerWeights biased = open(biased(new TinyModel())).weights().layers().getFirst();
        assertThat(bytes(biased.queryBias())).isEqualTo(32);
        assertThat(bytes(biased.keyBias())).isEqualTo(16);
        assertThat(bytes(biased.valueBias())).isEqualTo(16);
    }

    @Test
    void qwen2HasBiases() {
        Model model = open(biased(new TinyModel("qwen2")));
        assertThat(model.config().rope().layout()).isEqualTo(RopeLayout.SPLIT_HALVES);
        assertThat(model.config().localRope()).isEqualTo(model.config().rope());
        assertThat(bytes(model.weights().layers().getFirst().keyBias())).isEqualTo(16);
        assertThatThrownBy(() -> open(new TinyModel("qwen2")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tensor 'blk.0.attn_q.bias' of shape [8] is not in the file");
    }

    @Test
    void qwen3HasNormsOfHeads() {
        LayerWeights weights =
                open(headNormed(new TinyModel("qwen3"))).weights().layers().getFirst();
        assertThat(bytes(weights.queryNorm())).isEqualTo(16);
        assertThat(bytes(weights.keyNorm())).isEqualTo(16);
        assertThat(weights.queryBias()).isNull();
        assertThatThrownBy(() -> open(new TinyModel("qwen3")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tensor 'blk.0.attn_q_norm.weight' of shape [4] is not in the file");
    }

    @Test
    void gemma3HasLocalLayers() {
        Model model = open(gemma().number("gemma3.attention.sliding_window", 16)
                .real("gemma3.rope.freq_base", 1e6f)
                .string("gemma3.rope.scaling.type", "linear")
                .real("gemma3.rope.scaling.factor", 8));
        ModelConfig config = model.config();
        assertThat(model.shape().slidingWindow()).isEqualTo(new SlidingWindow(16, 6));
        assertThat(config.rope())
                .isEqualTo(new RopeConfig(RopeLayout.SPLIT_HALVES, 4, 1e6, new RopeScaling.Linear(8), 1));
        assertThat(config.localRope())
                .isEqualTo(new RopeConfig(RopeLayout.SPLIT_HALVES, 4, 10_000, new RopeScaling.None(), 1));
        assertThat(config.attentionScale()).isEqualTo(0.5f);
        assertThat(config.embeddingScale()).isEqualTo((float) Math.sqrt(8));
        assertThat(config.architecture().gateActivation()).isEqualTo(GateActivation.GELU_TANH);
        LayerWeights weights = model.weights().layers().getFirst();
        assertThat(bytes(weights.postAttentionNorm())).isEqualTo(32);
        assertThat(bytes(weights.postFeedForwardNorm())).isEqualTo(32);
    }

    @Test
    void theWindowOfGemma3IsRead() {
        TinyModel given = gemma().number("gemma3.attention.sliding_window", 16)
                .number("gemma3.attention.sliding_window_pattern", 2)
                .real("gemma3.rope.freq_base_swa", 500);
        assertThat(open(given).shape().slidingWindow()).isEqualTo(new SlidingWindow(16, 2));
        assertThat(open(given).config().localRope().base()).isEqualTo(500);
        assertThat(open(gemma()).shape().slidingWindow()).isEqualTo(SlidingWindow.NONE);
        assertThat(open(gemma().number("gemma3.attention.sliding_window", 0))
                        .shape()
                        .slidingWindow())
                .isEqualTo(SlidingWindow.NONE);
        assertThat(open(new TinyModel().number("llama.attention.sliding_window", 0))
                        .shape()
                        .slidingWindow())
                .isEqualTo(SlidingWindow.NONE);
        assertThatThrownBy(() -> open(gemma().number("gemma3.attention.sliding_window", 16)
                        .number("gemma3.attention.sliding_window_pattern", 0)))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("'gemma3.attention.sliding_window_pattern'");
    }

    /** Gemma 3 27B is known by its 62 layers. */
    @Test
    void theLargestGemma3ScalesByItsWidthPerHead() {
        TinyModel model = gemma().number("gemma3.block_count", 62)
                .number("gemma3.attention.head_count", 2)
                .number("gemma3.attention.key_length", 6)
                .number("gemma3.attention.value_length", 6);
        for (int l = 0; l < 62; l++) {
            String prefix = "blk." + l + ".";
            for (String norm : List.of("attn_norm", "ffn_norm", "post_attention_norm", "post_ffw_norm")) {
                model.tensor(prefix + norm + ".weight", 8);
            }
            model.tensor(prefix + "attn_q_norm.weight", 6)
                    .tensor(prefix + "attn_k_norm.weight", 6)
                    .tensor(prefix + "attn_q.weight", 8, 12)
                    .tensor(prefix + "attn_k.weight", 8, 6)
                    .tensor(prefix + "attn_v.weight", 8, 6)
                    .tensor(prefix + "attn_output.weight", 12, 8)
                    .tensor(prefix + "ffn_gate.weight", 8, 12)
                    .tensor(prefix + "ffn_up.weight", 8, 12)
                    .tensor(prefix + "ffn_down.weight", 12, 8);
        }
        assertThat(open(model).config().attentionScale()).isEqualTo(0.5f);
    }

    @Test
    void aRefusalNamesTheTensorsOfTheArchitecture() {
        assertThatThrownBy(() -> open(headNormed(new TinyModel("qwen3")).tensor("blk.0.attn_q.bias", 8)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tensor 'blk.0.attn_q.bias'")
                .hasMessageContaining("of architecture qwen3")
                .hasMessageContaining(
                        "attn_output, attn_q_norm, attn_k_norm, ffn_norm, ffn_gate, ffn_up, ffn_down (weights, no biases)");
        assertThatThrownBy(() -> open(biased(new TinyModel("qwen2")).tensor("rope_freqs.weight", 2)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tensor 'rope_freqs.weight'")
                .hasMessageContaining("ffn_down (weights, and biases of attn_q, attn_k, attn_v)");
        assertThatThrownBy(() -> open(gemma().tensor("blk.0.attn_post_norm.weight", 8)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("post_attention_norm, post_ffw_norm (weights, no biases)");
    }

    @Test
    void tensorsThatNobodyReadsAreIgnored() {
        Model model =
                open(new TinyModel().tensor("blk.0.attn_rot_embd.weight", 2).tensor("v.patch_embd.weight", 2, 2));
        assertThat(model.shape().layers()).isEqualTo(1);
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                change(
                        "architecture 'mamba' is not supported, supported are: llama, qwen2, qwen3, gemma3",
                        m -> m.string("general.architecture", "mamba")),
                change(
                        "llama.rope.scaling.type is 'longrope', supported are: none, linear, yarn",
                        m -> m.string("llama.rope.scaling.type", "longrope")),
                change(
                        "llama.rope.scaling.yarn_ext_factor is 0.5",
                        m -> m.string("llama.rope.scaling.type", "yarn")
                                .real("llama.rope.scaling.yarn_ext_factor", 0.5f)),
                change("llama.expert_count is 8", m -> m.number("llama.expert_count", 8)),
                change("llama.attention.sliding_window is 16", m -> m.number("llama.attention.sliding_window", 16)),
                change("llama.attention.causal is false", m -> m.flag("llama.attention.causal", false)),
                change("llama.use_parallel_residual is true", m -> m.flag("llama.use_parallel_residual", true)),
                change("llama.attention.value_length is 2", m -> m.number("llama.attention.value_length", 2)),
                change("tensor 'blk.0.attn_output.bias'", m -> m.tensor("blk.0.attn_output.bias", 8)),
                change("tensor 'blk.0.attn_q_norm.weight'", m -> m.tensor("blk.0.attn_q_norm.weight", 4)),
                change("tensor 'blk.0.ffn_gate_exps.weight'", m -> m.tensor("blk.0.ffn_gate_exps.weight", 8, 12, 2)),
                change("tensor 'blk.1.attn_q.weight'", m -> m.tensor("blk.1.attn_q.weight", 8, 8)),
                change("tensor 'rope_factors_long.weight'", m -> m.tensor("rope_factors_long.weight", 2)),
                change("tensor 'output.bias'", m -> m.tensor("output.bias", TinyModel.VOCABULARY)),
                change(
                        "tensor 'output_norm.weight': found the type F16, supported is F32",
                        m -> m.tensor("output_norm.weight", GgmlType.F16, 8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsupported")
    void whatIsNotComputedIsRefusedByName(String message, Consumer<TinyModel> change) {
        assertThatThrownBy(() -> open(changed(change)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tiny.gguf: ")
                .hasMessageContaining(message);
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                change(
                        "must be a multiple of the second",
                        m -> m.number("llama.attention.head_count", 3).number("llama.attention.head_count_kv", 2)),
                change(
                        "is no multiple of llama.attention.head_count, 3",
                        m -> m.number("llama.attention.head_count", 3).number("llama.attention.head_count_kv", 1)),
                change("it must be even", m -> m.number("llama.rope.dimension_count", 3)),
                change("has 2 elements for 1 layers", m -> m.numbers("llama.attention.head_count", 2, 2)),
                change(
                        "tensor 'blk.0.attn_k.weight': found the shape [8, 4], the metadata asks for [8, 8]",
                        m -> m.number("llama.attention.head_count_kv", 2)),
                change(
                        "tensor 'blk.1.attn_norm.weight' of shape [8] is not in the file",
                        m -> m.number("llama.block_count", 2)),
                change(
                        "tensor 'output_norm.weight' of shape [8] is not in the file",
                        m -> m.without("output_norm.weight")),
                change("tensor 'token_embd.weight' is not in the file", m -> m.without("token_embd.weight")),
                change(
                        "the tokenizer has 6 tokens and the token embedding 7 rows",
                        m -> m.tensor("token_embd.weight", 8, 7)),
                change(
                        "tensor 'blk.0.attn_k.bias' of shape [4] is not in the file",
                        m -> m.tensor("blk.0.attn_q.bias", 8)),
                change(
                        "tensor 'rope_freqs.weight': found the shape [3], the metadata asks for [2]",
                        m -> m.tensor("rope_freqs.weight", 3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contradictions")
    void contradictionsAreRefused(String message, Consumer<TinyModel> change) {
        assertThatThrownBy(() -> open(changed(change)))
                .isInstanceOf(ModelException.class)
                .isNotInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("tiny.gguf: ")
                .hasMessageContaining(message);
    }

    static Stream<Arguments> outOfRange() {
        return Stream.of(
                change("llama.block_count", m -> m.number("llama.block_count", 1_000_000_000)),
                change("llama.block_count", m -> m.without("llama.block_count")),
                change("llama.attention.head_count", m -> m.number("llama.attention.head_count", 0)),
                change("llama.attention.head_count", m -> m.without("llama.attention.head_count")),
                change("llama.attention.head_count_kv", m -> m.number("llama.attention.head_count_kv", 0)),
                change("llama.embedding_length", m -> m.number("llama.embedding_length", -1)),
                change("llama.context_length", m -> m.string("llama.context_length", "long")),
                change("llama.feed_forward_length", m -> m.number("llama.feed_forward_length", 0)),
                change("llama.rope.freq_base", m -> m.real("llama.rope.freq_base", Float.NaN)),
                change("llama.rope.freq_base", m -> m.real("llama.rope.freq_base", 0)),
                change("llama.rope.dimension_count", m -> m.number("llama.rope.dimension_count", 6)),
                change("llama.rope.scaling.factor", m -> m.real("llama.rope.scaling.factor", Float.POSITIVE_INFINITY)),
                change(
                        "llama.attention.layer_norm_rms_epsilon",
                        m -> m.real("llama.attention.layer_norm_rms_epsilon", -1)),
                change("llama.vocab_size", m -> m.number("llama.vocab_size", 7)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outOfRange")
    void numbersOutOfRangeAreRefused(String key, Consumer<TinyModel> change) {
        assertThatThrownBy(() -> open(changed(change)))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("tiny.gguf: ")
                .hasMessageContaining("'" + key + "'");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Model.open(folder.resolve("absent.gguf")))
                .isInstanceOf(GgufFileException.class)
                .hasMessageContaining("absent.gguf");
    }

    private RopeScaling rope(TinyModel model) {
        return open(model).config().rope().scaling();
    }

    private Model open(TinyModel model) {
        return Model.open(model.write(folder));
    }

    private static TinyModel biased(TinyModel model) {
        return model.tensor("blk.0.attn_q.bias", 8)
                .tensor("blk.0.attn_k.bias", 4)
                .tensor("blk.0.attn_v.bias", 4);
    }

    private static TinyModel headNormed(TinyModel model) {
        return model.tensor("blk.0.attn_q_norm.weight", 4).tensor("blk.0.attn_k_norm.weight", 4);
    }

    private static TinyModel gemma() {
        return headNormed(new TinyModel("gemma3"))
                .tensor("blk.0.post_attention_norm.weight", 8)
                .tensor("blk.0.post_ffw_norm.weight", 8);
    }

    private static long bytes(@Nullable MemorySegment vector) {
        return Objects.requireNonNull(vector).byteSize();
    }

    private static TinyModel changed(Consumer<TinyModel> change) {
        var model = new TinyModel();
        change.accept(model);
        return model;
    }

    private static Arguments change(String message, Consumer<TinyModel> change) {
        return Arguments.of(message, change);
    }
}
