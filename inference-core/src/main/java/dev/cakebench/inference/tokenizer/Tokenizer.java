package dev.cakebench.inference.tokenizer;

/** Text to token ids and back. Safe for use by several threads. */
public interface Tokenizer {

    /** Number of token ids. */
    int vocabularySize();

    /**
     * Token ids of a text.
     *
     * @param addSpecial whether to add what the model file asks for at the ends (BOS, EOS)
     * @param parseSpecial whether control tokens spelled out in the text become those tokens; false keeps benchmark
     *     text that contains them plain
     */
    int[] encode(String text, boolean addSpecial, boolean parseSpecial);

    /**
     * Token ids of a text that is ordinary text in part, such as a message within a chat template, and where each token ends
     * in the text; nothing is added at the ends.
     *
     * @param plainStart first char of the part in which control tokens stay plain: none that touches it is parsed
     * @param plainEnd behind the last char of that part
     */
    TokenizedText tokenize(String text, int plainStart, int plainEnd);

    /**
     * Text of token ids; invalid UTF-8 becomes U+FFFD. Where the tokenizer puts a space before texts, the first token loses
     * one at its start.
     */
    String decode(int[] ids, boolean skipSpecial);

    /** The bytes that one token stands for; of a control token those of its name. */
    byte[] bytes(int id);

    /** Whether a token is a control token, which decoding can skip. */
    boolean isSpecial(int id);

    /** Whether a token ends the generation: EOS, end of turn, end of message. */
    boolean endsGeneration(int id);

    /** Id of the beginning-of-sequence token, or -1. */
    int bos();

    /** Id of the end-of-sequence token, or -1. */
    int eos();

    /** A decoder that takes tokens one at a time and gives out only whole characters. */
    StreamingDecoder streamingDecoder();
}
