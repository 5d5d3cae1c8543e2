package dev.cakebench.job.protocol.chat;

import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The functions that chat templates may call. Public because Jinjava calls them by reflection. */
public final class TemplateFunctions {
    /**
     * The day that templates take for today: the one that Llama 3.2's falls back on. A fixed one, because a run that is
     * resumed on another day must pose the same prompts.
     */
    private static final ZonedDateTime TODAY = ZonedDateTime.of(2024, 7, 26, 0, 0, 0, 0, ZoneOffset.UTC);

    private static final int LONGEST_RANGE = 1_000;

    private TemplateFunctions() {}

    /** Python's {@code range(stop)} and {@code range(start, stop)}; Jinjava's own silently stops at its limit. */
    public static List<Integer> range(Object first, Object... others) {
        if (others.length > 1) {
            throw new TemplateLimitException("'range' with %d arguments is not supported".formatted(1 + others.length));
        }
        int start = others.length == 0 ? 0 : integer(first);
        int stop = others.length == 0 ? integer(first) : integer(others[0]);
        if ((long) stop - start > LONGEST_RANGE) {
            throw new TemplateLimitException(
                    "'range' of more than %d numbers is not supported".formatted(LONGEST_RANGE));
        }
        List<Integer> numbers = new ArrayList<>();
        for (int number = start; number < stop; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    /** Refuses the conversation with the template's own words. */
    public static String raiseException(String message) {
        throw new RaisedException(message);
    }

    /** A fixed day, written as {@code strftime} does. */
    public static String strftimeNow(String format) {
        return StrftimeFormatter.format(TODAY, format, Locale.US);
    }

    /** Refuses Jinjava's functions that a run cannot repeat. */
    // Only Jinjava calls it, by reflection.
    @SuppressWarnings("DoNotCallSuggester")
    public static String timeOfDay(Object... arguments) {
        throw new TemplateLimitException("a function of %d arguments that depends on the time of day is not supported"
                .formatted(arguments.length));
    }

    private static int integer(Object argument) {
        if (argument instanceof Number number && number.intValue() == number.doubleValue()) {
            return number.intValue();
        }
        throw new TemplateLimitException("'range' takes integers, found %s".formatted(argument));
    }
}
