package dev.cakebench.job.protocol.chat;

import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;

/** The functions that chat templates may call. Public because Jinjava calls them by reflection. */
public final class TemplateFunctions {
    /**
     * The day that templates take for today: the one that Llama 3.2's falls back on. A fixed one, because a run that is
     * resumed on another day must pose the same prompts.
     */
    private static final ZonedDateTime TODAY = ZonedDateTime.of(2024, 7, 26, 0, 0, 0, 0, ZoneOffset.UTC);

    private TemplateFunctions() {}

    /** Refuses the conversation with the template's own words. */
    public static String raiseException(String message) {
        throw new RaisedException(message);
    }

    /** A fixed day, written as {@code strftime} does. */
    public static String strftimeNow(String format) {
        return StrftimeFormatter.format(TODAY, format, Locale.US);
    }
}
