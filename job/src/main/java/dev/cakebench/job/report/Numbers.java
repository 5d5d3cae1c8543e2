package dev.cakebench.job.report;

import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the report writes numbers; the same in every locale. */
final class Numbers {
    static final String NONE = "–";

    private Numbers() {}

    static String score(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** A mean and its interval. */
    static String interval(@Nullable Interval interval) {
        return interval == null
                ? NONE
                : String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", interval.mean(), interval.low(), interval.high());
    }

    /** A difference and its interval, with signs. */
    static String difference(@Nullable Interval interval) {
        return interval == null
                ? NONE
                : String.format(Locale.ROOT, "%+.3f [%+.3f, %+.3f]", interval.mean(), interval.low(), interval.high());
    }

    /** A difference with its sign, the minus as wide as the plus. */
    static String change(double value) {
        return String.format(Locale.ROOT, "%+.3f", value).replace('-', '−');
    }

    static String decimal(@Nullable Double value) {
        return value == null ? NONE : String.format(Locale.ROOT, "%.1f", value);
    }

    static String percent(@Nullable Double share) {
        return share == null ? NONE : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String milliseconds(@Nullable Double value) {
        return value == null ? NONE : String.format(Locale.ROOT, value < 100 ? "%.1f ms" : "%.0f ms", value);
    }

    static String bytes(@Nullable Double bytes) {
        if (bytes == null) {
            return NONE;
        }
        ByteUnit unit = ByteUnit.of(bytes);
        String format = switch (unit) {
            case KIB -> "%.0f %s";
            case MIB -> "%.1f %s";
            case GIB -> "%.2f %s";
        };
        return String.format(Locale.ROOT, format, unit.count(bytes), unit.label());
    }

    /** Three digits, or all before the point. */
    static String plain(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : Math.abs(value) < 100 ? "%.1f" : "%.0f", value);
    }

    /** A text, or a dash for none. */
    static String orDash(@Nullable String text) {
        return text == null ? NONE : text;
    }
}
