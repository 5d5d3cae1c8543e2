package dev.cakebench.job.protocol.chat;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** The functions that chat templates may call. */
final class TemplateFunctions {
    /**
     * The moment that templates take for now: the day that Llama 3.2's falls back on. A fixed one, because a run that is
     * resumed on another day must pose the same prompts.
     */
    private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 26, 0, 0);

    private static final int LONGEST_RANGE = 1_000;

    private TemplateFunctions() {}

    /** Makes the functions known in a scope. */
    static void define(Scope scope) {
        scope.set("range", (Callable) TemplateFunctions::range);
        scope.set("namespace", (Callable) arguments ->
                new Namespace(arguments.require(0, 0, names(arguments)).named()));
        scope.set("dict", (Callable) arguments -> new LinkedHashMap<Object, Object>(
                arguments.require(0, 0, names(arguments)).named()));
        scope.set("raise_exception", (Callable) arguments -> {
            throw new RaisedException(arguments.require(1, 1).string(0));
        });
        scope.set("strftime_now", (Callable)
                arguments -> strftime(arguments.require(1, 1).string(0)));
    }

    private static String[] names(CallArguments arguments) {
        return arguments.named().keySet().toArray(String[]::new);
    }

    /** Python's {@code range}. */
    private static List<Object> range(CallArguments arguments) {
        arguments.require(1, 3);
        int count = arguments.positional().size();
        long start = count == 1 ? 0 : arguments.integer(0);
        long stop = arguments.integer(count == 1 ? 0 : 1);
        long step = count == 3 ? arguments.integer(2) : 1;
        if (step == 0) {
            throw new TemplateException("'range' of step 0 is not supported");
        }
        List<Object> numbers = new ArrayList<>();
        for (long number = start; step > 0 ? number < stop : number > stop; number = Math.addExact(number, step)) {
            if (numbers.size() == LONGEST_RANGE) {
                throw new TemplateException(
                        "'range' of more than %d numbers is not supported".formatted(LONGEST_RANGE));
            }
            numbers.add(number);
        }
        return numbers;
    }

    /** The fixed moment, written as Python's {@code strftime} does in the C locale. */
    private static String strftime(String format) {
        StringBuilder text = new StringBuilder();
        int position = 0;
        while (position < format.length()) {
            char c = format.charAt(position++);
            if (c != '%') {
                text.append(c);
                continue;
            }
            boolean padded = position >= format.length() || format.charAt(position) != '-';
            position += padded ? 0 : 1;
            char directive = position < format.length() ? format.charAt(position++) : ' ';
            text.append(field(directive, padded));
        }
        return text.toString();
    }

    private static String field(char directive, boolean padded) {
        String two = padded ? "%02d" : "%d";
        return switch (directive) {
            case 'd' -> two.formatted(NOW.getDayOfMonth());
            case 'm' -> two.formatted(NOW.getMonthValue());
            case 'y' -> two.formatted(NOW.getYear() % 100);
            case 'H' -> two.formatted(NOW.getHour());
            case 'I' -> two.formatted((NOW.getHour() + 11) % 12 + 1);
            case 'M' -> two.formatted(NOW.getMinute());
            case 'S' -> two.formatted(NOW.getSecond());
            case 'j' -> (padded ? "%03d" : "%d").formatted(NOW.getDayOfYear());
            case 'Y' -> "%04d".formatted(NOW.getYear());
            case 'F' -> NOW.toLocalDate().toString();
            case 'T' -> "%02d:%02d:%02d".formatted(NOW.getHour(), NOW.getMinute(), NOW.getSecond());
            case 'b' -> NOW.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> NOW.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'a' -> NOW.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> NOW.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'p' -> NOW.getHour() < 12 ? "AM" : "PM";
            case '%' -> "%";
            default -> throw new TemplateException("'strftime_now' with '%%%s' is not supported".formatted(directive));
        };
    }
}
