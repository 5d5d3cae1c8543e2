package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.gguf.GgufFile;
import dev.cakebench.inference.gguf.GgufFormatException;
import dev.cakebench.inference.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizersTest {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;

    @TempDir
    private Path temporary;

    @Test
    void readsTokensMergesAndSettings() throws IOException {
        Tokenizer tokenizer = tokenizer(vocabulary("gpt2", "qwen2")
                .int32s("tokenizer.ggml.token_type", NORMAL, NORMAL, NORMAL, CONTROL, NORMAL)
                .uint32("tokenizer.ggml.bos_token_id", 3)
                .uint32("tokenizer.ggml.eos_token_id", 2)
                .bool("tokenizer.ggml.add_bos_token", true));
        assertThat(tokenizer.vocabularySize()).isEqualTo(5);
        assertThat(tokenizer.encode("abb", true, false)).containsExactly(3, 2, 1);
        assertThat(tokenizer.eos()).isEqualTo(2);
        assertThat(tokenizer.isSpecial(3)).isTrue();
        assertThat(tokenizer.endsGeneration(2)).as("eos").isTrue();
        assertThat(tokenizer.endsGeneration(4)).as("known by its name").isTrue();
        assertThat(tokenizer.isSpecial(4)).as("known by its name").isTrue();
        assertThat(tokenizer.endsGeneration(3)).isFalse();
    }

    @Test
    void withoutTypesAndSpecialTokensAllTokensAreNormal() throws IOException {
        Tokenizer tokenizer = tokenizer(vocabulary("gpt2", "gpt-2"));
        assertThat(tokenizer.bos()).isEqualTo(-1);
        assertThat(tokenizer.eos()).isEqualTo(-1);
        assertThat(tokenizer.isSpecial(3)).isFalse();
        assertThat(tokenizer.encode("ab", true, true)).containsExactly(2);
    }

    @Test
    void bosIsAddedByDefaultWhereThePreTokenizerSaysSo() throws IOException {
        Tokenizer tokenizer = tokenizer(vocabulary("gpt2", "llama3").uint32("tokenizer.ggml.bos_token_id", 3));
        assertThat(tokenizer.encode("b", true, false)).containsExactly(3, 1);
        assertThatThrownBy(() -> tokenizer(vocabulary("gpt2", "llama3")))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("tokenizer.ggml.add_bos_token")
                .hasMessageContaining("tokenizer.ggml.bos_token_id");
    }

    @Test
    void aFileWithoutPreTokenizerGetsTheDefaultOne() throws IOException {
        Tokenizer tokenizer = tokenizer(new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", List.of("!", "a", "!a"))
                .strings("tokenizer.ggml.merges", List.of("! a")));
        assertThat(tokenizer.encode("!a", false, false))
                .as("punctuation is cut off")
                .containsExactly(0, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "t5", "rwkv", "gpt3", ""})
    void otherVocabulariesAreRefusedByName(String model) {
        assertThatThrownBy(() -> tokenizer(vocabulary(model, "default")))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("tokenizer.ggml.model")
                .hasMessageContaining("'" + model + "'")
                .hasMessageContaining("[gpt2, llama]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma4", "gpt-4o", ""})
    void otherPreTokenizersAreRefusedByName(String pre) {
        assertThatThrownBy(() -> tokenizer(vocabulary("gpt2", pre)))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("tokenizer.ggml.pre")
                .hasMessageContaining("'" + pre + "'")
                .hasMessageContaining(PreTokenizer.allNames().toString());
    }

    @Test
    void readsSentencePiecesWithLlamasDefaults() throws IOException {
        Tokenizer tokenizer = tokenizer(pieces());
        assertThat(tokenizer.bos()).isEqualTo(1);
        assertThat(tokenizer.eos()).isEqualTo(2);
        assertThat(tokenizer.endsGeneration(2)).isTrue();
        assertThat(tokenizer.encode("ab", true, false)).containsExactly(1, 6);
        assertThat(tokenizer.encode("xab", true, false)).containsExactly(1, 7, 0, 5);
        Tokenizer set = tokenizer(pieces().bool("tokenizer.ggml.add_bos_token", false)
                .bool("tokenizer.ggml.add_eos_token", true)
                .bool("tokenizer.ggml.add_space_prefix", false)
                .bool("tokenizer.ggml.remove_extra_whitespaces", false)
                .uint32("tokenizer.ggml.unknown_token_id", 4));
        assertThat(set.encode("xab", true, false)).containsExactly(4, 5, 2);
    }

    @Test
    void sentencePiecesThatCannotBeDoneAreRefusedByName() {
        assertThatThrownBy(() -> tokenizer(pieces().bool("tokenizer.ggml.remove_extra_whitespaces", true)))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("tokenizer.ggml.remove_extra_whitespaces")
                .hasMessageContaining("allowed is false");
        assertThatThrownBy(() -> tokenizer(new GgufWriter()
                        .string("tokenizer.ggml.model", "llama")
                        .strings("tokenizer.ggml.tokens", List.of("a", "b"))
                        .float32s("tokenizer.ggml.scores", 1)))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("tokenizer.ggml.scores")
                .hasMessageContaining("one score for each of 2 tokens");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<|im_end|>",
                "<|eot_id|>",
                "<|eom_id|>",
                "<end_of_turn>",
                "<|endoftext|>",
                "</s>",
                "<eos>",
                "<|end_of_text|>",
                "<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
                "<|fim_pad|>",
                "<|repo_name|>",
                "<|file_sep|>",
            })
    void tokensKnownByNameEndTheGenerationAndArePlainInText(String name) throws IOException {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "<0x00>", name));
        name.chars().distinct().forEach(c -> tokens.add(Character.toString(c)));
        Tokenizer tokenizer = tokenizer(new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .bool("tokenizer.ggml.add_space_prefix", false)
                .strings("tokenizer.ggml.tokens", tokens));
        assertThat(tokenizer.endsGeneration(3)).isTrue();
        assertThat(tokenizer.isSpecial(3)).isTrue();
        assertThat(tokenizer.encode(name, false, true)).containsExactly(3);
        assertThat(tokenizer.encode(name, false, false)).hasSize(name.length()).doesNotContain(3);
    }

    @Test
    void idsOutsideTheVocabularyAreRefused() {
        assertThatThrownBy(() -> tokenizer(vocabulary("gpt2", "gpt-2").uint32("tokenizer.ggml.eos_token_id", 5)))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("tokenizer.ggml.eos_token_id")
                .hasMessageContaining("from 0 to 4");
    }

    @Test
    void typesMustBeAsManyAsTokens() {
        assertThatThrownBy(() -> tokenizer(vocabulary("gpt2", "gpt-2").int32s("tokenizer.ggml.token_type", 1, 1)))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("tokenizer.ggml.token_type")
                .hasMessageContaining("5 tokens");
    }

    @Test
    void mergesMustBeThereAndReferToTokens() {
        assertThatThrownBy(() -> tokenizer(new GgufWriter()
                        .string("tokenizer.ggml.model", "gpt2")
                        .string("tokenizer.ggml.pre", "gpt-2")
                        .strings("tokenizer.ggml.tokens", List.of("a"))))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("tokenizer.ggml.merges");
        assertThatThrownBy(() -> tokenizer(new GgufWriter()
                        .string("tokenizer.ggml.model", "gpt2")
                        .string("tokenizer.ggml.pre", "gpt-2")
                        .strings("tokenizer.ggml.tokens", List.of("a", "b"))
                        .strings("tokenizer.ggml.merges", List.of("a b"))))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("tokenizer.ggml.merges[0]")
                .hasMessageContaining("'ab'");
    }

    @Test
    void anEmptyVocabularyIsRefused() {
        assertThatThrownBy(() -> tokenizer(new GgufWriter()
                        .string("tokenizer.ggml.model", "gpt2")
                        .string("tokenizer.ggml.pre", "gpt-2")
                        .strings("tokenizer.ggml.tokens", List.of())
                        .strings("tokenizer.ggml.merges", List.of())))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("at least one token");
    }

    private static GgufWriter vocabulary(String model, String pre) {
        return new GgufWriter()
                .string("tokenizer.ggml.model", model)
                .string("tokenizer.ggml.pre", pre)
                .strings("tokenizer.ggml.tokens", List.of("a", "b", "ab", "<c>", "<|im_end|>"))
                .strings("tokenizer.ggml.merges", List.of("a b"));
    }

    private static GgufWriter pieces() {
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", List.of("<unk>", "<s>", "</s>", "a", "b", "ab", "\u2581ab", "\u2581"))
                .float32s("tokenizer.ggml.scores", 0, 0, 0, -5, -6, -1, -2, -7)
                .int32s("tokenizer.ggml.token_type", 2, CONTROL, CONTROL, NORMAL, NORMAL, NORMAL, NORMAL, NORMAL);
    }

    private Tokenizer tokenizer(GgufWriter writer) throws IOException {
        return Tokenizers.of(GgufFile.open(writer.write(temporary.resolve("vocabulary.gguf")))
                .metadata());
    }
}
