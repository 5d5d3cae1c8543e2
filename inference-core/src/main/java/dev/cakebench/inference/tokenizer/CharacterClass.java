package dev.cakebench.inference.tokenizer;

/** The classes of code points that pre-tokenizers tell apart; exactly one of {@code LETTER} to {@code OTHER} holds. */
enum CharacterClass {
    /** {@code \p{L}}. */
    LETTER,
    /** {@code \p{N}}: decimal digits of all scripts, letter numbers, fractions, superscripts. */
    NUMBER,
    /** {@code \s}: Unicode White_Space. */
    WHITESPACE,
    /** {@code [^\s\p{L}\p{N}]}. */
    OTHER;

    private static final int NEXT_LINE = 0x85;
    private static final int NO_BREAK_SPACE = 0xA0;

    static CharacterClass of(int codePoint) {
        if (isWhitespace(codePoint)) {
            return WHITESPACE;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            default -> OTHER;
        };
    }

    static boolean isNumber(int codePoint) {
        return of(codePoint) == NUMBER;
    }

    static boolean isAsciiDigit(int codePoint) {
        return codePoint >= '0' && codePoint <= '9';
    }

    /** {@code [\p{P}$+<=>^~|]}: what the default pre-tokenizer takes for punctuation. */
    static boolean isDefaultPunctuation(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> "$+<=>^~|".indexOf(codePoint) >= 0;
        };
    }

    /* Character.isWhitespace leaves out the no-break spaces and U+0085 and takes in U+001C to U+001F. */
    private static boolean isWhitespace(int codePoint) {
        return (codePoint >= '\t' && codePoint <= '\r')
                || codePoint == NEXT_LINE
                || codePoint == NO_BREAK_SPACE
                || Character.isSpaceChar(codePoint);
    }
}
