package dev.cakebench.job.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The text functions of Python that the benchmarks' scores rest on; those of Java differ in what is a blank.
 */
public final class PythonText {
    private PythonText() {}

    /** Whether {@code str.isspace} holds for a character. */
    public static boolean isBlank(int codePoint) {
        return switch (codePoint) {
            case ' ', '\t', '\n', 0x0B, '\f', '\r', 0x1C, 0x1D, 0x1E, 0x1F, 0x85 -> true;
            default -> Character.isSpaceChar(codePoint);
        };
    }

    /** {@code text.split()}: the pieces between runs of blanks. */
    public static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < text.length(); i++) {
            // All blanks are in the basic plane, so that chars do for code points.
            if (isBlank(text.charAt(i))) {
                if (start >= 0) {
                    words.add(text.substring(start, i));
                    start = -1;
                }
            } else if (start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            words.add(text.substring(start));
        }
        return words;
    }

    /** {@code text.strip()}: without the blanks at both ends. */
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** {@code text.lstrip()}: without the blanks at the start. */
    public static String stripStart(String text) {
        int start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /** {@code text.lstrip('\n')}: without the line feeds at the start. */
    public static String stripLeadingNewlines(String text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) == '\n') {
            start++;
        }
        return text.substring(start);
    }

    /** The text without some characters, all of the basic plane. */
    static String without(String text, String characters) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (characters.indexOf(c) < 0) {
                kept.append(c);
            }
        }
        return kept.toString();
    }

    /** {@code text.lower()}. */
    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
