package dev.cakebench.inference.tokenizer;

import static dev.cakebench.inference.tokenizer.CharacterClass.OTHER;
import static dev.cakebench.inference.tokenizer.CharacterClass.WHITESPACE;

/** What the word patterns share: each match starts where the last one ended, and every character is in a match. */
abstract sealed class WordSplitter implements Splitter permits Gpt2Splitter, Llama3Splitter, TekkenSplitter {

    @Override
    public final void split(String text, int start, int end, Pieces pieces) {
        int position = start;
        while (position < end) {
            int next = matchEnd(text, position, end);
            pieces.accept(position, next);
            position = next;
        }
    }

    /** End of the match that starts at {@code position < end}; greater than it. */
    abstract int matchEnd(String text, int position, int end);

    /**
     * End of {@code 's|'t|'re|'ve|'m|'ll|'d} at {@code position}, which holds an apostrophe; {@code position} itself when
     * it does not match.
     */
    static int contractionEnd(String text, int position, int end, boolean ignoreCase) {
        if (position + 1 >= end) {
            return position;
        }
        char first = letter(text, position + 1, ignoreCase);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return position + 2;
        }
        if (position + 2 >= end) {
            return position;
        }
        char second = letter(text, position + 2, ignoreCase);
        boolean matches =
                (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
        return matches ? position + 3 : position;
    }

    /** End of the run of a class that starts at {@code position}; at most {@code limit} code points. */
    static int runEnd(String text, int position, int end, CharacterClass runClass, int limit) {
        int runEnd = position;
        for (int count = 0; count < limit && runEnd < end; count++) {
            int codePoint = text.codePointAt(runEnd);
            if (CharacterClass.of(codePoint) != runClass) {
                break;
            }
            runEnd += Character.charCount(codePoint);
        }
        return runEnd;
    }

    /** End of {@code \s+(?!\S)|\s+}: a run before a word leaves its last blank to that word. */
    static int blanksEnd(String text, int position, int end) {
        int runEnd = runEnd(text, position, end, WHITESPACE, Integer.MAX_VALUE);
        // All blanks are single chars.
        return runEnd < end && runEnd - position > 1 ? runEnd - 1 : runEnd;
    }

    /**
     * End of {@code  ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}, which matches whatever is no letter or number.
     *
     * @param slashes whether the first part is {@code  ?[^\s\p{L}\p{N}]+[\r\n/]*}
     */
    static int punctuationOrBlanksEnd(String text, int position, int end, boolean slashes) {
        int word = afterSpace(text, position, end);
        if (CharacterClass.of(text.codePointAt(word)) == OTHER) {
            int wordEnd = runEnd(text, word, end, OTHER, Integer.MAX_VALUE);
            while (wordEnd < end && (isLineBreak(text.charAt(wordEnd)) || (slashes && text.charAt(wordEnd) == '/'))) {
                wordEnd++;
            }
            return wordEnd;
        }
        int lineBreak = runEnd(text, position, end, WHITESPACE, Integer.MAX_VALUE);
        while (lineBreak > position && !isLineBreak(text.charAt(lineBreak - 1))) {
            lineBreak--;
        }
        return lineBreak > position ? lineBreak : blanksEnd(text, position, end);
    }

    /** Whether a code point is one of {@code [\r\n]}. */
    static boolean isLineBreak(int codePoint) {
        return codePoint == '\r' || codePoint == '\n';
    }

    /** Where a word starts behind its optional space: the char after a space that has one, else {@code position}. */
    static int afterSpace(String text, int position, int end) {
        return text.charAt(position) == ' ' && position + 1 < end ? position + 1 : position;
    }

    private static char letter(String text, int position, boolean ignoreCase) {
        char letter = text.charAt(position);
        return ignoreCase && letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter;
    }
}
