package dev.cakebench.inference.tokenizer;

/** Turns ordinary text into tokens. Holds the working space of one encoding; not thread safe. */
@FunctionalInterface
interface TextEncoder {

    /**
     * Adds the tokens of {@code text[start, end)}, which special tokens or the ends of the text enclose.
     *
     * @param text without unpaired surrogates
     */
    void encode(String text, int start, int end, TokenBuffer output);
}
