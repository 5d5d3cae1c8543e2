package dev.cakebench.job.cli.bench;

import java.util.Locale;

/** How results are printed. */
public enum BenchFormat {
    TABLE,
    CSV,
    JSON,
    JSONL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
