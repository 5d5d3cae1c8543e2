package dev.cakebench.job.results;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Copies Parquet files, one behind the other, into one new file: same columns, same rows, same order. */
final class ParquetCopy implements AutoCloseable {
    /** Bytes of rows that are held in memory and written together. */
    private static final long ROW_GROUP_BYTES = 64L << 20;

    private final NewParquetFile target;
    private final Configuration hadoop;
    private final BiConsumer<Path, Group> check;
    private @Nullable MessageType schema;
    private @Nullable ParquetWriter<Group> writer;

    /** @param check sees every row of every file before it is written */
    ParquetCopy(NewParquetFile target, Configuration hadoop, BiConsumer<Path, Group> check) {
        this.target = target;
        this.hadoop = hadoop;
        this.check = check;
    }

    /**
     * Adds the rows of a file.
     *
     * @return number of its rows
     * @throws ResultsException when it is no readable Parquet file, or has other columns than the files before it
     */
    long append(Path source) throws IOException {
        WholeFile file = new WholeFile();
        long[] rows = {0};
        ParquetRows.read(hadoop, source, file, row -> {
            check.accept(source, row);
            writer(source, file).write(row);
            rows[0]++;
        });
        return rows[0];
    }

    private ParquetWriter<Group> writer(Path source, WholeFile file) throws IOException {
        if (writer == null) {
            schema = file.schema;
            writer = ExampleParquetWriter.builder(target)
                    .withConf(hadoop)
                    .withType(file.schema)
                    .withExtraMetaData(file.metadata)
                    .withCompressionCodec(CompressionCodecName.ZSTD)
                    .withRowGroupSize(ROW_GROUP_BYTES)
                    .withWriteMode(ParquetFileWriter.Mode.CREATE)
                    .build();
        } else if (!file.schema.equals(schema)) {
            throw new ResultsException(
                    "%s: has other columns than the files before it; a run has one table: move the file away and start the same plan again, which computes what is missing"
                            .formatted(source));
        }
        return writer;
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    /** Reads every column that a file has, and remembers what the file says about itself. */
    private static final class WholeFile extends GroupReadSupport {
        private MessageType schema = new MessageType("empty");
        private Map<String, String> metadata = Map.of();

        @Override
        public ReadContext init(InitContext context) {
            schema = context.getFileSchema();
            metadata = new HashMap<>();
            // One file has one value of each key; the sets are for readers of several files.
            context.getKeyValueMetadata()
                    .forEach(
                            (key, values) -> metadata.put(key, values.iterator().next()));
            // Parquet writes the name of the writer itself.
            metadata.remove(ParquetWriter.OBJECT_MODEL_NAME_PROP);
            return new ReadContext(schema);
        }
    }
}
