package dev.cakebench.job.dataset;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits a stream into lines at LF; the CR of a CRLF and a byte order mark at the start are dropped. Bytes, not
 * characters, so that a line that is no UTF-8 harms none of its neighbours.
 */
final class LineReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final int maxLineBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int filled;
    private long number;

    /**
     * @param number counted from 1
     * @param bytes without the line end; empty when the line is too long
     * @param length of the whole line in bytes, without its line end
     */
    record Line(long number, byte[] bytes, long length) {
        boolean isTooLong() {
            return length > bytes.length;
        }

        boolean isBlank() {
            if (isTooLong()) {
                return false;
            }
            for (byte b : bytes) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return true;
        }
    }

    LineReader(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /** The next line, or null at the end of the stream. */
    @Nullable
    Line next() throws IOException {
        if (position == filled && !fill()) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long length = 0;
        boolean ended = false;
        while (!ended && (position < filled || fill())) {
            int end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            int piece = end - position;
            length += piece;
            if (length <= maxLineBytes) {
                line.write(buffer, position, piece);
            } else {
                line = new ByteArrayOutputStream();
            }
            ended = end < filled;
            position = ended ? end + 1 : end;
        }
        number++;
        if (length > maxLineBytes) {
            return new Line(number, new byte[0], length);
        }
        byte[] trimmed = trim(line.toByteArray());
        return new Line(number, trimmed, trimmed.length);
    }

    private boolean fill() throws IOException {
        position = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }

    private byte[] trim(byte[] line) {
        boolean marked = number == 1
                && line.length >= 3
                && line[0] == (byte) 0xEF
                && line[1] == (byte) 0xBB
                && line[2] == (byte) 0xBF;
        int start = marked ? 3 : 0;
        int end = line.length > start && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        return start == 0 && end == line.length ? line : Arrays.copyOfRange(line, start, end);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
