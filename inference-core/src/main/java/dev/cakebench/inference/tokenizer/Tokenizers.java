package dev.cakebench.inference.tokenizer;

import dev.cakebench.inference.gguf.GgufMetadata;

/** Makes the tokenizer that a model file describes. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * The tokenizer of a model file: SentencePiece ({@code tokenizer.ggml.model = llama}) or byte-level BPE ({@code gpt2})
     * with the pre-tokenizers default, gpt-2, smollm, qwen2, llama-bpe, smaug-bpe and tekken of {@code tokenizer.ggml.pre} and
     * their aliases. A file with byte-level BPE that names none gets the default one and a warning.
     *
     * @throws dev.cakebench.inference.gguf.GgufFormatException when a key is missing, damaged or not supported
     * @throws TokenizerException when the tokens, merges and settings do not fit together
     */
    public static Tokenizer of(GgufMetadata metadata) {
        return new VocabularyTokenizer(GgufVocabulary.read(metadata));
    }
}
