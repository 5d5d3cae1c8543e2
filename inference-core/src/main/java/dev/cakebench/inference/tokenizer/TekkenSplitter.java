package dev.cakebench.inference.tokenizer;

import static dev.cakebench.inference.tokenizer.CharacterClass.LETTER;
import static dev.cakebench.inference.tokenizer.CharacterClass.NUMBER;

/**
 * The pattern of Mistral's tekken as llama.cpp has it, with the classes {@code U = [\p{L}&&[^a-z]]} and
 * {@code W = [\p{L}&&[^A-Z]]}:
 * {@code [^\r\n\p{L}\p{N}]?U*W+|[^\r\n\p{L}\p{N}]?U+W*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+}.
 * Mistral's own classes are {@code [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]} and {@code [\p{Ll}\p{Lm}\p{Lo}\p{M}]}: there, unlike
 * here, combining marks belong to words, and letters beyond ASCII have a case.
 */
final class TekkenSplitter extends WordSplitter {

    @Override
    int matchEnd(String text, int position, int end) {
        int first = text.codePointAt(position);
        CharacterClass firstClass = CharacterClass.of(first);
        if (firstClass == NUMBER) {
            return position + Character.charCount(first);
        }
        if (firstClass == LETTER) {
            return wordEnd(text, position, end);
        }
        if (!isLineBreak(first)) {
            int letters = position + Character.charCount(first);
            if (letters < end && CharacterClass.of(text.codePointAt(letters)) == LETTER) {
                return wordEnd(text, letters, end);
            }
        }
        return punctuationOrBlanksEnd(text, position, end, true);
    }

    /** End of {@code U*W+|U+W*} at a letter. */
    private static int wordEnd(String text, int start, int end) {
        int behindLastShared = start;
        int position = start;
        while (position < end) {
            int codePoint = text.codePointAt(position);
            if (isLowerAscii(codePoint)) {
                return lowerEnd(text, position, end);
            }
            if (CharacterClass.of(codePoint) != LETTER) {
                break;
            }
            position += Character.charCount(codePoint);
            if (!isUpperAscii(codePoint)) {
                behindLastShared = position;
            }
        }
        // U* gives back what W+ needs: the last letter that is in both classes; without one, U+ takes all.
        return behindLastShared > start ? behindLastShared : position;
    }

    /** End of {@code W+} at an ASCII lower-case letter. */
    private static int lowerEnd(String text, int start, int end) {
        int position = start;
        while (position < end) {
            int codePoint = text.codePointAt(position);
            if (isUpperAscii(codePoint) || CharacterClass.of(codePoint) != LETTER) {
                break;
            }
            position += Character.charCount(codePoint);
        }
        return position;
    }

    private static boolean isLowerAscii(int codePoint) {
        return codePoint >= 'a' && codePoint <= 'z';
    }

    private static boolean isUpperAscii(int codePoint) {
        return codePoint >= 'A' && codePoint <= 'Z';
    }
}
