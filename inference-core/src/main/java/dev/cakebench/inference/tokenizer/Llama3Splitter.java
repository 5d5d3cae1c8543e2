package dev.cakebench.inference.tokenizer;

import static dev.cakebench.inference.tokenizer.CharacterClass.LETTER;
import static dev.cakebench.inference.tokenizer.CharacterClass.NUMBER;

/**
 * The pattern of Llama 3, and of Qwen 2 with single digits:
 * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}.
 * Case is ignored in ASCII only, as in llama.cpp.
 */
final class Llama3Splitter extends WordSplitter {
    private final int digits;

    /** @param digits most digits in one piece */
    Llama3Splitter(int digits) {
        this.digits = digits;
    }

    @Override
    int matchEnd(String text, int position, int end) {
        int first = text.codePointAt(position);
        if (first == '\'') {
            int contractionEnd = contractionEnd(text, position, end, true);
            if (contractionEnd > position) {
                return contractionEnd;
            }
        }
        CharacterClass firstClass = CharacterClass.of(first);
        if (firstClass == NUMBER) {
            return runEnd(text, position, end, NUMBER, digits);
        }
        if (firstClass == LETTER) {
            return runEnd(text, position, end, LETTER, Integer.MAX_VALUE);
        }
        if (!isLineBreak(first)) {
            int letters = position + Character.charCount(first);
            int lettersEnd = runEnd(text, letters, end, LETTER, Integer.MAX_VALUE);
            if (lettersEnd > letters) {
                return lettersEnd;
            }
        }
        return punctuationOrBlanksEnd(text, position, end, false);
    }
}
