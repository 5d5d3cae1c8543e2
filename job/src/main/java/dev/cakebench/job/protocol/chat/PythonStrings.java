package dev.cakebench.job.protocol.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Python's strings: methods that chat templates call, escapes, order. */
final class PythonStrings {
    private static final String SUPPORTED =
            "capitalize, count, endswith, find, join, lower, lstrip, removeprefix, removesuffix, replace, rstrip, split, startswith, strip, title, upper";

    private PythonStrings() {}

    /**
     * What a method of a string gives.
     *
     * @throws TemplateException when it is not one of the supported ones
     */
    static Object call(String text, String method, CallArguments arguments, TemplateRun run) {
        run.make(text.length());
        String signature = arguments.require(0, Integer.MAX_VALUE).positional().isEmpty()
                ? method
                : method + "/" + arguments.positional().size();
        return switch (signature) {
            case "startswith/1" -> anyAffix(arguments, text::startsWith);
            case "endswith/1" -> anyAffix(arguments, text::endsWith);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "title" -> title(text);
            case "capitalize" -> capitalize(text);
            case "strip" -> strip(text, null, true, true);
            case "strip/1" -> strip(text, characters(arguments), true, true);
            case "lstrip" -> strip(text, null, true, false);
            case "lstrip/1" -> strip(text, characters(arguments), true, false);
            case "rstrip" -> strip(text, null, false, true);
            case "rstrip/1" -> strip(text, characters(arguments), false, true);
            case "replace/2" -> replace(text, arguments.string(0), arguments.string(1), run);
            case "removeprefix/1" ->
                text.startsWith(arguments.string(0))
                        ? text.substring(arguments.string(0).length())
                        : text;
            case "removesuffix/1" ->
                text.endsWith(arguments.string(0))
                        ? text.substring(0, text.length() - arguments.string(0).length())
                        : text;
            case "split" -> words(text);
            case "split/1" ->
                arguments.positional().getFirst() == None.NONE
                        ? words(text)
                        : split(text, arguments.string(0), Long.MAX_VALUE);
            case "split/2" -> {
                long most = arguments.integer(1);
                yield split(text, arguments.string(0), most < 0 ? Long.MAX_VALUE : most);
            }
            case "join/1" -> {
                Object parts = arguments.positional().getFirst();
                run.make(Values.length(parts));
                yield join(text, Values.iterate(parts), run);
            }
            case "find/1" -> {
                int index = text.indexOf(arguments.string(0));
                yield index < 0 ? -1L : (long) text.codePointCount(0, index);
            }
            case "count/1" ->
                (long) split(text, arguments.string(0), Long.MAX_VALUE).size() - 1;
            default ->
                throw new TemplateException("the string method '%s' with %d arguments is not supported, these are: %s"
                        .formatted(method, arguments.positional().size(), SUPPORTED));
        };
    }

    /** The character at an index, counted from the end when negative; undefined behind the ends. */
    static Object element(String text, long index, TemplateRun run) {
        run.make(text.length());
        int[] codePoints = text.codePoints().toArray();
        long fromStart = index < 0 ? index + codePoints.length : index;
        return fromStart < 0 || fromStart >= codePoints.length
                ? new Undefined("character %d of a string".formatted(index))
                : Character.toString(codePoints[(int) fromStart]);
    }

    /** {@code str.strip}, {@code lstrip} and {@code rstrip}. */
    static String strip(String text, @Nullable String characters, boolean left, boolean right) {
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

    /** {@code str.isspace}: Java's white space, the no-break spaces that it leaves out, and U+0085. */
    static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) || codePoint == 0x85;
    }

    static String join(String separator, List<?> parts, TemplateRun run) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            String part = Values.print(parts.get(i), run);
            run.make((long) separator.length() + part.length());
            joined.append(i == 0 ? "" : separator).append(part);
        }
        return joined.toString();
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = Character.charCount(text.codePointAt(0));
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    /** Order by code points. */
    static int compare(String left, String right) {
        int position = 0;
        int end = Math.min(left.length(), right.length());
        while (position < end && left.charAt(position) == right.charAt(position)) {
            position++;
        }
        if (position == end) {
            return Integer.compare(left.length(), right.length());
        }
        boolean withinPair = position > 0 && Character.isHighSurrogate(left.charAt(position - 1));
        int start = withinPair ? position - 1 : position;
        return Integer.compare(left.codePointAt(start), right.codePointAt(start));
    }

    /** Writes what {@code repr} gives. */
    static void quote(String text, StringBuilder output) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        output.append(quote);
        text.codePoints().forEach(codePoint -> {
            switch (codePoint) {
                case '\n' -> output.append("\\n");
                case '\r' -> output.append("\\r");
                case '\t' -> output.append("\\t");
                case '\\' -> output.append("\\\\");
                default -> {
                    if (codePoint == quote) {
                        output.append('\\').append(quote);
                    } else if (isPrintable(codePoint)) {
                        output.appendCodePoint(codePoint);
                    } else {
                        String format = codePoint < 0x100 ? "\\x%02x" : codePoint < 0x10000 ? "\\u%04x" : "\\U%08x";
                        output.append(format.formatted(codePoint));
                    }
                }
            }
        });
        output.append(quote);
    }

    /** What stands between the quotes of a string literal, escapes resolved. */
    static String unescape(String literal) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder text = new StringBuilder(literal.length());
        int position = 0;
        while (position < literal.length()) {
            char next = literal.charAt(position++);
            if (next != '\\') {
                text.append(next);
                continue;
            }
            char escape = literal.charAt(position++);
            switch (escape) {
                case '\n' -> {
                    // The line goes on.
                }
                case '\\', '\'', '"' -> text.append(escape);
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'a' -> text.append('\u0007');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'v' -> text.append('\u000B');
                case 'x' -> position = unescapeNumber(literal, position, 2, 16, text);
                case 'u' -> position = unescapeNumber(literal, position, 4, 16, text);
                case 'U' -> position = unescapeNumber(literal, position, 8, 16, text);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int start = position - 1;
                    int digits = 1;
                    while (digits < 3
                            && start + digits < literal.length()
                            && Character.digit(literal.charAt(start + digits), 8) >= 0) {
                        digits++;
                    }
                    position = unescapeNumber(literal, start, digits, 8, text);
                }
                case 'N' -> throw new TemplateException("the escape '\\N' in a string is not supported");
                default -> text.append('\\').append(escape);
            }
        }
        return text.toString();
    }

    private static int unescapeNumber(String literal, int start, int digits, int radix, StringBuilder text) {
        int codePoint = -1;
        if (start + digits <= literal.length()) {
            try {
                codePoint = Integer.parseUnsignedInt(literal, start, start + digits, radix);
            } catch (NumberFormatException e) {
                // Falls through to the refusal below.
                codePoint = -1;
            }
        }
        if (!Character.isValidCodePoint(codePoint)) {
            throw new TemplateException("a string has a damaged escape at '%s'"
                    .formatted(literal.substring(Math.max(start - 2, 0), Math.min(start + digits, literal.length()))));
        }
        text.appendCodePoint(codePoint);
        return start + digits;
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    private static boolean isStripped(int codePoint, @Nullable String characters) {
        return characters == null ? isSpace(codePoint) : characters.indexOf(codePoint) >= 0;
    }

    private static @Nullable String characters(CallArguments arguments) {
        return arguments.positional().getFirst() == None.NONE ? null : arguments.string(0);
    }

    private static boolean anyAffix(CallArguments arguments, Predicate<String> has) {
        if (arguments.positional().getFirst() instanceof Tuple affixes) {
            boolean any = false;
            for (Object affix : affixes) {
                any |= affix instanceof String text && has.test(text);
            }
            return any;
        }
        return has.test(arguments.string(0));
    }

    private static String replace(String text, String part, String replacement, TemplateRun run) {
        long found = split(text, part, Long.MAX_VALUE).size() - 1L;
        run.make(found * replacement.length());
        return text.replace(part, replacement);
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        boolean inWord = false;
        int position = 0;
        while (position < text.length()) {
            int codePoint = text.codePointAt(position);
            title.appendCodePoint(inWord ? Character.toLowerCase(codePoint) : Character.toTitleCase(codePoint));
            inWord = Character.isLetter(codePoint);
            position += Character.charCount(codePoint);
        }
        return title.toString();
    }

    private static List<Object> words(String text) {
        List<Object> words = new ArrayList<>();
        int position = 0;
        while (position < text.length()) {
            int start = position;
            while (position < text.length() && !isSpace(text.codePointAt(position))) {
                position += Character.charCount(text.codePointAt(position));
            }
            if (position > start) {
                words.add(text.substring(start, position));
            } else {
                position++;
            }
        }
        return words;
    }

    private static List<Object> split(String text, String separator, long most) {
        if (separator.isEmpty()) {
            throw new TemplateException("an empty text cannot be looked for");
        }
        List<Object> parts = new ArrayList<>();
        int start = 0;
        int found = text.indexOf(separator);
        while (found >= 0 && parts.size() < most) {
            parts.add(text.substring(start, found));
            start = found + separator.length();
            found = text.indexOf(separator, start);
        }
        parts.add(text.substring(start));
        return parts;
    }
}
