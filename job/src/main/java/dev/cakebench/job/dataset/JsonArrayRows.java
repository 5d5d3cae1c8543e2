package dev.cakebench.job.dataset;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a file that is one JSON list, as they stand in it. Only brackets, quotes and commas are looked at, so
 * that an element that is no JSON harms none of its neighbours.
 */
final class JsonArrayRows implements RowSource {
    private final String path;
    private final InputStream in;
    private final int maxRowBytes;
    private long number;
    private boolean ended;

    /**
     * @param path for the rows' sources
     * @param in behind the list's opening bracket; buffered
     * @param maxRowBytes longest element
     */
    JsonArrayRows(String path, InputStream in, int maxRowBytes) {
        this.path = path;
        this.in = in;
        this.maxRowBytes = maxRowBytes;
    }

    @Override
    public @Nullable RawRow next() throws IOException {
        int first = skipBlanks();
        if (ended || (first == ']' && number == 0)) {
            int behind = ended ? first : skipBlanks();
            if (behind >= 0) {
                throw new IOException("found more behind the list's ']'");
            }
            ended = true;
            return null;
        }
        number++;
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        long length = 0;
        int depth = 0;
        boolean inString = false;
        boolean escaped = false;
        int c = first;
        while (inString || depth > 0 || (c != ',' && c != ']')) {
            if (c < 0) {
                throw new EOFException("the list ends in its element %d, without ']'".formatted(number));
            }
            if (inString) {
                inString = escaped || c != '"';
                escaped = !escaped && c == '\\';
            } else if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            length++;
            if (length <= maxRowBytes) {
                element.write(c);
            } else {
                element = new ByteArrayOutputStream();
            }
            c = in.read();
        }
        ended = c == ']';
        String source = path + ":row " + number;
        return length > maxRowBytes
                ? RawRow.tooLong(number, source, "row", length, maxRowBytes)
                : new RawRow(number, source, element.toByteArray(), null);
    }

    /** The next byte that is no blank; -1 at the end. */
    private int skipBlanks() throws IOException {
        int c = in.read();
        while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            c = in.read();
        }
        return c;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
