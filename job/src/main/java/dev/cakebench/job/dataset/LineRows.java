package dev.cakebench.job.dataset;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a file that are not blank. */
final class LineRows implements RowSource {
    private final String path;
    private final int maxRowBytes;
    private final LineReader lines;

    /**
     * @param path for the rows' sources
     * @param maxRowBytes longest line
     */
    LineRows(String path, InputStream in, int maxRowBytes) {
        this.path = path;
        this.maxRowBytes = maxRowBytes;
        lines = new LineReader(in, maxRowBytes);
    }

    @Override
    public @Nullable RawRow next() throws IOException {
        LineReader.Line line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        if (line == null) {
            return null;
        }
        String source = path + ":" + line.number();
        return line.isTooLong()
                ? RawRow.tooLong(line.number(), source, "line", line.length(), maxRowBytes)
                : new RawRow(line.number(), source, line.bytes(), null);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
