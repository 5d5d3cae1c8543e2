package dev.cakebench.inference.tokenizer;

/** Decodes a stream of tokens; bytes of a character that is not complete yet are held back. Not thread safe. */
public interface StreamingDecoder {

    /** The text that became certain with this token, perhaps empty. */
    String accept(int id);

    /** What is held back at the end of the stream; an incomplete character becomes U+FFFD. */
    String finish();
}
