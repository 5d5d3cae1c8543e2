package dev.cakebench.job.cli.bench;

/** How results are printed. */
public enum BenchFormat {
    TABLE,
    CSV,
    JSON,
    JSONL
}
