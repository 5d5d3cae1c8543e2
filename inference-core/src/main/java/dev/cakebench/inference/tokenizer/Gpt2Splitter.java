package dev.cakebench.inference.tokenizer;

/**
 * The pattern of GPT-2:
 * {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
 */
final class Gpt2Splitter extends WordSplitter {

    @Override
    int matchEnd(String text, int position, int end) {
        if (text.charAt(position) == '\'') {
            int contractionEnd = contractionEnd(text, position, end, false);
            if (contractionEnd > position) {
                return contractionEnd;
            }
        }
        int word = afterSpace(text, position, end);
        CharacterClass wordClass = CharacterClass.of(text.codePointAt(word));
        if (wordClass == CharacterClass.WHITESPACE) {
            return blanksEnd(text, position, end);
        }
        return runEnd(text, word, end, wordClass, Integer.MAX_VALUE);
    }
}
