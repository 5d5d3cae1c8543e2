package dev.cakebench.job.report;

import dev.cakebench.job.results.ScoreRow.Interval;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the report writes numbers; the same in every locale. */
final class Numbers {
    private static final String NONE = "–";
    private static final double KIB = 1024;
    private static final double MIB = KIB * 1024;
    private static final double GIB = MIB * 1024;

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
        if (bytes < MIB) {
            return String.format(Locale.ROOT, "%.0f KiB", bytes / KIB);
        }
        return bytes < GIB
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / MIB)
                : String.format(Locale.ROOT, "%.2f GiB", bytes / GIB);
    }

    /** A coordinate in an SVG path. */
    static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
