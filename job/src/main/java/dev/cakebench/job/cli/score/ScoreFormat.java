package dev.cakebench.job.cli.score;

import java.util.Locale;

/** How scores are printed. */
public enum ScoreFormat {
    TABLE,
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
