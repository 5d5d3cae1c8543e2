package dev.cakebench.inference.tokenizer;

import java.util.List;

/** How the tokens of ordinary text are found: {@code tokenizer.ggml.model}. */
sealed interface TokenizerModel {

    /**
     * Byte-level byte-pair encoding, {@code gpt2}.
     *
     * @param merges two halves with a space between, first to merge first
     * @param preTokenizer cuts texts into words
     */
    record BytePair(List<String> merges, PreTokenizer preTokenizer) implements TokenizerModel {}

    /**
     * SentencePiece's byte-pair encoding with byte fallback, {@code llama}.
     *
     * @param scores by token id; of two pairs the one whose token has the larger score merges first
     * @param unknown token that stands for characters without tokens in a vocabulary without byte tokens, or -1
     * @param addsSpace whether a space is put before each text
     */
    record SentencePiece(float[] scores, int unknown, boolean addsSpace) implements TokenizerModel {}
}
