package dev.cakebench.inference.tokenizer;

/**
 * A text's tokens and what of the text each stands for.
 *
 * @param ids token ids
 * @param ends for each token how many bytes of the text, in UTF-8 with U+FFFD for unpaired surrogates, lie before its end;
 *     never decreasing. A space that the tokenizer puts before a text counts nothing.
 */
public record TokenizedText(int[] ids, int[] ends) {}
