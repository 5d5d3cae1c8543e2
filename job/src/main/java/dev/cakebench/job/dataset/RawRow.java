package dev.cakebench.job.dataset;

import org.jspecify.annotations.Nullable;

/**
 * A row before it is looked at.
 *
 * @param number of the line or row in its file, from 1
 * @param source where the row stands: path:line, or path:row N where the format knows no lines
 * @param bytes the JSON text, in UTF-8 as far as the file keeps to it
 * @param problem why the row cannot be used, else null
 */
record RawRow(
        long number, String source, byte[] bytes, @Nullable String problem) {

    /** A row that is longer than a row may be. */
    static RawRow tooLong(long number, String source, String unit, long length, int allowed) {
        return new RawRow(
                number,
                source,
                new byte[0],
                "%s: found a %s of %d bytes; allowed: at most %d; split the row or remove it"
                        .formatted(source, unit, length, allowed));
    }
}
