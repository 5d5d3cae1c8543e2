package dev.cakebench.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.gguf.GgmlType;
import dev.cakebench.inference.gguf.GgufFileException;
import dev.cakebench.inference.gguf.GgufFormatException;
import dev.cakebench.inference.kernels.RopeLayout;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    void tensorsThatNobodyReadsAreIgnored() {
        Model model =
                open(new TinyModel().tensor("blk.0.attn_rot_embd.weight", 2).tensor("v.patch_embd.weight", 2, 2));
        assertThat(model.shape().layers()).isEqualTo(1);
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                change(
                        "architecture 'qwen2' is not supported, supported are: llama",
                        m -> m.string("general.architecture", "qwen2")),
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
                change("tensor 'blk.0.attn_q.bias'", m -> m.tensor("blk.0.attn_q.bias", 8)),
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

    private static TinyModel changed(Consumer<TinyModel> change) {
        var model = new TinyModel();
        change.accept(model);
        return model;
    }

    private static Arguments change(String message, Consumer<TinyModel> change) {
        return Arguments.of(message, change);
    }
}
