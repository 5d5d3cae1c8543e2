package dev.cakebench.job.dataset;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Opens a file's rows by the file's name. */
final class RowSources {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private RowSources() {}

    /**
     * The rows of a file of any Hadoop file system, to be closed.
     *
     * @param maxRowBytes longest row as JSON text
     * @throws DataException when the name is none of a data file
     * @throws FileNotFoundException when there is no such file
     */
    static RowSource open(Configuration hadoop, Path file, int maxRowBytes) throws IOException {
        DataFileName name = DataFileName.of(file);
        FileSystem files = file.getFileSystem(hadoop);
        if (name == null) {
            files.getFileStatus(file);
            throw new DataException(
                    "data file %s: found an unknown format; allowed by the file's name: %s; rename the file"
                            .formatted(file, String.join(", ", DataFileName.extensions())));
        }
        if (name.format() == DataFormat.PARQUET) {
            return new ParquetRows(hadoop, file, maxRowBytes);
        }
        InputStream raw = files.open(file);
        try {
            InputStream in = new BufferedInputStream(name.compression().open(raw, hadoop), BUFFER_BYTES);
            return name.format() == DataFormat.JSON && opensList(in)
                    ? new JsonArrayRows(file.toString(), in, maxRowBytes)
                    : new LineRows(file.toString(), in, maxRowBytes);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** Whether the first character is a list's bracket, which is then read; else nothing is. */
    private static boolean opensList(InputStream in) throws IOException {
        in.mark(BUFFER_BYTES);
        int mark = 0;
        int c = in.read();
        while (mark < BYTE_ORDER_MARK.length && c == (BYTE_ORDER_MARK[mark] & 0xFF)) {
            mark++;
            c = in.read();
        }
        for (int read = 1; read < BUFFER_BYTES - BYTE_ORDER_MARK.length && isBlank(c); read++) {
            c = in.read();
        }
        if (c != '[') {
            in.reset();
        }
        return c == '[';
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
