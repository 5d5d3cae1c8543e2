package dev.cakebench.job.dataset;

/** Formats of data files, by the extension of their names. */
enum DataFormat {
    /** One JSON object per line. */
    JSON_LINES(".jsonl"),
    /** One list of JSON objects, or one object per line. */
    JSON(".json"),
    /** A table, a row of which is one object. */
    PARQUET(".parquet");

    private final String extension;

    DataFormat(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    /** Whether files of this format may be compressed as a whole. */
    boolean compressible() {
        return this != PARQUET;
    }
}
