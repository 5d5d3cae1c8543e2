package dev.cakebench.job.results;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Writes and reads the rows of a {@link ResultTable} as Parquet, without Spark SQL. */
public final class ParquetRows {

    private ParquetRows() {}

    /** Writes a new file; the same rows give the same bytes. */
    static <R> void write(FileSystem fileSystem, Path file, ResultTable<R> table, List<R> rows) throws IOException {
        try (ParquetWriter<R> writer = new Builder<>(new NewParquetFile(fileSystem, file, false), table)
                .withConf(fileSystem.getConf())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withWriteMode(ParquetFileWriter.Mode.CREATE)
                .build()) {
            for (R row : rows) {
                writer.write(row);
            }
        }
    }

    /**
     * Reads some columns of a file, row by row in the order of the file. A column that the file is too old to have is null.
     *
     * @throws ResultsException when the file is no readable Parquet file
     */
    public static void read(Configuration hadoop, Path file, MessageType projection, Consumer<Group> row)
            throws IOException {
        read(hadoop, file, new ProjectedReadSupport(projection), row::accept);
    }

    /** What is done with a row. */
    interface RowReader {
        void read(Group row) throws IOException;
    }

    /** Reads the columns of a file that {@code support} asks for, row by row in the order of the file. */
    static void read(Configuration hadoop, Path file, ReadSupport<Group> support, RowReader row) throws IOException {
        try (ParquetReader<Group> reader =
                ParquetReader.builder(support, file).withConf(hadoop).build()) {
            for (Group group = next(reader, file); group != null; group = next(reader, file)) {
                row.read(group);
            }
        }
    }

    private static @Nullable Group next(ParquetReader<Group> reader, Path file) throws IOException {
        try {
            return reader.read();
        } catch (RuntimeException e) {
            throw new ResultsException(
                    file + ": this file cannot be read as Parquet (" + e.getMessage()
                            + "): delete it and start the same plan again, which computes what is missing",
                    e);
        }
    }

    /** Parquet's own class refuses files that lack a column of the projection. */
    private static final class ProjectedReadSupport extends GroupReadSupport {
        private final MessageType projection;

        ProjectedReadSupport(MessageType projection) {
            this.projection = projection;
        }

        @Override
        public ReadContext init(InitContext context) {
            return new ReadContext(projection);
        }
    }

    private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {
        private final ResultTable<R> table;

        Builder(OutputFile file, ResultTable<R> table) {
            super(file);
            this.table = table;
        }

        @Override
        protected Builder<R> self() {
            return this;
        }

        // The abstract method of Parquet 1.17, although it is deprecated there.
        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<R> getWriteSupport(Configuration configuration) {
            return new RowWriteSupport<>(table);
        }
    }

    private static final class RowWriteSupport<R> extends WriteSupport<R> {
        private final ResultTable<R> table;
        private RecordConsumer consumer;

        // The consumer comes in prepareForWrite, which Parquet calls before the first row.
        @SuppressWarnings("NullAway.Init")
        RowWriteSupport(ResultTable<R> table) {
            this.table = table;
        }

        @Override
        public String getName() {
            return table.name();
        }

        // Parquet 1.17 still calls this variant only.
        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            return new WriteContext(
                    table.schema(), Map.of("cakebench.schema_version", Integer.toString(AnswersTable.SCHEMA_VERSION)));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(R row) {
            consumer.startMessage();
            List<Column<R>> columns = table.columns();
            for (int i = 0; i < columns.size(); i++) {
                Column<R> column = columns.get(i);
                Object value = column.value().apply(row);
                if (value != null) {
                    consumer.startField(column.name(), i);
                    column.kind().write(consumer, value);
                    consumer.endField(column.name(), i);
                }
            }
            consumer.endMessage();
        }
    }
}
