package dev.cakebench.job.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts text into words as Python's jieba 0.42.1 does in its default mode: words come from a dictionary, unknown ones
 * from a hidden Markov model. The Java library jieba-analysis cuts the blocks of Chinese and ASCII characters; what
 * stands between them is cut here, since the library changes case and width there. Where the two differ is in
 * docs/protocols.md.
 */
final class ChineseWords {
    private static final char FIRST_IDEOGRAPH = 0x4E00;
    private static final char LAST_IDEOGRAPH = 0x9FD5;
    private static final String CONNECTORS = "+#&._%-";
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern WHOLE = Pattern.compile("[a-zA-Z0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[a-zA-Z0-9]+(?:\\.[0-9]+)?");

    private ChineseWords() {}

    /** The words in order; joined they are the text. */
    static List<String> cut(String text) {
        List<String> words = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            int end = i;
            while (end < text.length() && isWordPart(text.charAt(end))) {
                end++;
            }
            if (end > i) {
                addBlock(text.substring(i, end), words);
            } else if (text.startsWith("\r\n", i)) {
                end = i + 2;
                words.add("\r\n");
            } else {
                end = i + Character.charCount(text.codePointAt(i));
                words.add(text.substring(i, end));
            }
            i = end;
        }
        return words;
    }

    /** Whether a character belongs to a block of words; Python has a pattern of these ranges. */
    private static boolean isWordPart(char c) {
        return (c >= FIRST_IDEOGRAPH && c <= LAST_IDEOGRAPH) || isLetterOrDigit(c) || CONNECTORS.indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static void addBlock(String block, List<String> words) {
        List<String> pieces = new ArrayList<>();
        int at = 0;
        // The library's dictionary is in lower case; the words keep the case of the text.
        for (String word : Jieba.cut(PythonText.lower(block))) {
            pieces.add(block.substring(at, at + word.length()));
            at += word.length();
        }
        words.addAll(withNumbersJoined(pieces));
    }

    /**
     * Python keeps letters and digits, a decimal fraction and a percent sign behind them in one word, the library
     * only "12.5".
     */
    private static List<String> withNumbersJoined(List<String> pieces) {
        List<String> joined = new ArrayList<>();
        for (String piece : pieces) {
            int count = joined.size();
            if (piece.equals("%")
                    && count > 0
                    && NUMBER.matcher(joined.getLast()).matches()) {
                joined.set(count - 1, joined.getLast() + piece);
            } else if (count > 1
                    && DIGITS.matcher(piece).matches()
                    && joined.getLast().equals(".")
                    && WHOLE.matcher(joined.get(count - 2)).matches()) {
                joined.removeLast();
                joined.set(count - 2, joined.getLast() + "." + piece);
            } else {
                joined.add(piece);
            }
        }
        return joined;
    }
}
