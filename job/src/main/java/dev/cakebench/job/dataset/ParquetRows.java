package dev.cakebench.job.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.jspecify.annotations.Nullable;

/** The records of a Parquet file, each as a JSON object with the columns as keys. */
final class ParquetRows implements RowSource {
    private final Path file;
    private final int maxRowBytes;
    private final ParquetReader<Group> reader;
    private long number;

    ParquetRows(Configuration hadoop, Path file, int maxRowBytes) throws IOException {
        this.file = file;
        this.maxRowBytes = maxRowBytes;
        // Asks for the file, so that one that is not there is told from one that is no Parquet.
        file.getFileSystem(hadoop).getFileStatus(file);
        reader = ParquetReader.builder(new GroupReadSupport(), file)
                .withConf(hadoop)
                .build();
    }

    @Override
    public @Nullable RawRow next() throws IOException {
        Group group;
        try {
            group = reader.read();
        } catch (RuntimeException e) {
            throw new IOException("no Parquet, or a damaged one: " + e.getMessage(), e);
        }
        if (group == null) {
            return null;
        }
        number++;
        String source = file + ":row " + number;
        try {
            byte[] json = ParquetJson.object(group).toString().getBytes(StandardCharsets.UTF_8);
            return json.length > maxRowBytes
                    ? RawRow.tooLong(number, source, "row", json.length, maxRowBytes)
                    : new RawRow(number, source, json, null);
        } catch (ParquetJson.UnsuitableException e) {
            return new RawRow(number, source, new byte[0], source + ": " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
