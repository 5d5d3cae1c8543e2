package dev.cakebench.job.protocol.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's methods of strings that chat templates call. */
final class PythonStrings {
    private static final String SUPPORTED = "endswith, lower, lstrip, replace, rstrip, split, startswith, strip, upper";

    private PythonStrings() {}

    /**
     * What the method of Python gives.
     *
     * @throws TemplateLimitException when it is not one of the supported ones
     */
    static Object call(String text, String method, Object[] arguments) {
        String signature = method + "/" + arguments.length;
        return switch (signature) {
            case "startswith/1" -> text.startsWith(string(arguments[0], method));
            case "endswith/1" -> text.endsWith(string(arguments[0], method));
            case "lower/0" -> text.toLowerCase(Locale.ROOT);
            case "upper/0" -> text.toUpperCase(Locale.ROOT);
            case "strip/0" -> strip(text, null, true, true);
            case "strip/1" -> strip(text, string(arguments[0], method), true, true);
            case "lstrip/0" -> strip(text, null, true, false);
            case "lstrip/1" -> strip(text, string(arguments[0], method), true, false);
            case "rstrip/0" -> strip(text, null, false, true);
            case "rstrip/1" -> strip(text, string(arguments[0], method), false, true);
            case "replace/2" -> text.replace(string(arguments[0], method), string(arguments[1], method));
            case "split/1" -> split(text, string(arguments[0], method));
            default ->
                throw new TemplateLimitException(
                        "the string method '%s' with %d arguments is not supported, these are: %s"
                                .formatted(method, arguments.length, SUPPORTED));
        };
    }

    /** The character at an index, counted from the end when negative; null, which prints as nothing, behind the ends. */
    static @Nullable String element(String text, String index) {
        int position;
        try {
            position = Integer.parseInt(index);
        } catch (NumberFormatException e) {
            return null;
        }
        int[] codePoints = text.codePoints().toArray();
        int fromStart = position < 0 ? position + codePoints.length : position;
        return fromStart < 0 || fromStart >= codePoints.length ? null : Character.toString(codePoints[fromStart]);
    }

    /** @param characters what is taken off the ends; null for white space */
    private static String strip(String text, @Nullable String characters, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && isStripped(text.codePointAt(start), characters)) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && start < end && isStripped(text.codePointBefore(end), characters)) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    private static boolean isStripped(int codePoint, @Nullable String characters) {
        if (characters != null) {
            return characters.indexOf(codePoint) >= 0;
        }
        // str.isspace: Java's white space, the no-break spaces that it leaves out, and U+0085.
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) || codePoint == 0x85;
    }

    private static List<String> split(String text, String separator) {
        if (separator.isEmpty()) {
            throw new TemplateLimitException("the string method 'split' needs a separator that is not empty");
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int found = text.indexOf(separator); found >= 0; found = text.indexOf(separator, start)) {
            parts.add(text.substring(start, found));
            start = found + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String string(@Nullable Object argument, String method) {
        if (argument instanceof String text) {
            return text;
        }
        throw new TemplateLimitException("the string method '%s' takes strings, found %s".formatted(method, argument));
    }
}
