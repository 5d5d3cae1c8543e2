package dev.cakebench.inference.tokenizer;

import java.util.Random;

/** Texts that mix what pre-tokenizers tell apart. */
final class RandomText {
    /* Blanks of all kinds, digits of several scripts, letters, marks, punctuation, symbols, contractions, emoji. */
    private static final String PARTS = "  \n\r\t\u000B\f\u0085\u00A0\u2003\u2028\u3000\u200B\uFEFF\u001C"
            + "019\u0663\u0665\u00BD\u00B2\u216B\u4E94\u3007"
            + "aZsStTdDmMrReEvVlL\u00C9\u00EF\u00DF\u017F\u0301\u05E9\u0645\u65E5\u3042\uD55C\u01C5\u02B0"
            + "'''!.,$+<=>^~|`_-()/\u201C\u3001\u20AC\u00B7\u0000\u007F\uD83D\uDE42\uD83D\uDC69\uD801\uDC00\uD835\uDFD9";

    private static final int[] CODE_POINTS = PARTS.codePoints().toArray();

    private RandomText() {}

    /** Mostly of the telling characters above, in part of any code point; no unpaired surrogates. */
    static String mixed(Random random, int codePoints) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < codePoints; i++) {
            text.appendCodePoint(
                    random.nextInt(10) == 0 ? anyCodePoint(random) : CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        return text.toString();
    }

    /** Of any code points but surrogates. */
    static String any(Random random, int codePoints) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < codePoints; i++) {
            text.appendCodePoint(anyCodePoint(random));
        }
        return text.toString();
    }

    private static int anyCodePoint(Random random) {
        int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1 - 2048);
        return codePoint < Character.MIN_SURROGATE ? codePoint : codePoint + 2048;
    }
}
