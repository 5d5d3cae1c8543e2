package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.results.Compaction.PlannedRows;
import dev.cakebench.job.results.Compaction.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompactionTest {
    private static final String RUN = "0123456789abcdef0123456789abcdef";
    private static final int CHUNKS = 10;
    private static final int CELLS = 3;

    @TempDir
    Path output;

    private final Configuration hadoop = new Configuration();
    private final AnswerRows rows = new AnswerRows(RUN, CELLS, 4);
    private RunFolder folder;
    private Path run;

    @BeforeEach
    void open() throws IOException {
        folder = RunFolder.of(output.toUri().toString(), RUN, hadoop);
        run = Path.of(folder.path().toUri().getPath());
    }

    @Test
    void rowsStayAsTheyAreInFewFiles() throws IOException {
        rows.write(folder, 0, CHUNKS);
        List<String> before = everyValue();
        ParquetMetadata oneChunk = footer("chunk-000000.parquet");

        Result result = join(4 * CELLS);

        assertThat(files())
                .containsExactly(
                        "chunk-000000-000003.parquet", "chunk-000004-000007.parquet", "chunk-000008-000009.parquet");
        assertThat(everyValue()).hasSize(CHUNKS * CELLS).isEqualTo(before);
        assertThat(result.filesBefore()).isEqualTo(CHUNKS);
        assertThat(result.filesAfter()).isEqualTo(3);
        assertThat(result.rows()).isEqualTo(CHUNKS * CELLS);
        assertThat(result.bytesAfter()).isLessThan(result.bytesBefore() / 2);
        assertThat(folder.completeChunks()).hasSize(CHUNKS).first().isEqualTo(0);
        assertThat(AnswersReader.readAll(folder, hadoop, RUN, CHUNKS * CELLS).answers())
                .hasSize(CHUNKS * CELLS);
        ParquetMetadata joined = footer("chunk-000000-000003.parquet");
        assertThat(joined.getFileMetaData().getSchema())
                .isEqualTo(oneChunk.getFileMetaData().getSchema());
        assertThat(joined.getFileMetaData().getKeyValueMetaData())
                .containsEntry("cakebench.schema_version", Integer.toString(AnswersTable.SCHEMA_VERSION));
        assertThat(joined.getBlocks()).hasSize(1);
        assertThat(joined.getBlocks().getFirst().getColumns())
                .allSatisfy(column -> assertThat(column.getCodec()).isEqualTo(CompressionCodecName.ZSTD));
        assertThat(contents()).containsExactly("answers");
    }

    @Test
    void joiningAgainDoesNothingUnlessFilesMayBeLarger() throws IOException {
        rows.write(folder, 0, CHUNKS);
        List<String> before = everyValue();
        join(4 * CELLS);

        Result again = join(4 * CELLS);
        Result smaller = join(1);
        Result larger = join(1000);

        assertThat(again).isEqualTo(smaller);
        assertThat(again.filesAfter()).isEqualTo(again.filesBefore()).isEqualTo(3);
        assertThat(larger.filesAfter()).isEqualTo(1);
        assertThat(files()).containsExactly("chunk-000000-000009.parquet");
        assertThat(everyValue()).isEqualTo(before);
    }

    @Test
    void chunksThatWereComputedAgainAreJoinedToo() throws IOException {
        rows.write(folder, 0, CHUNKS);
        List<String> before = everyValue();
        join(4 * CELLS);
        Files.delete(run.resolve("answers/chunk-000004-000007.parquet"));
        assertThat(folder.completeChunks()).containsExactly(0, 1, 2, 3, 8, 9);

        rows.write(folder, 4, 8);
        join(1000);

        assertThat(files()).containsExactly("chunk-000000-000009.parquet");
        assertThat(everyValue()).isEqualTo(before);
    }

    @Test
    void onlyCompleteRunsAreJoined() throws IOException {
        rows.write(folder, 0, 4);
        rows.write(folder, 5, CHUNKS);
        assertRefused("answers: chunk 4 is missing, 9 of 10 are there; only a complete run is compacted");

        rows.write(folder, 4, 5);
        Files.delete(run.resolve("answers/chunk-000009.parquet"));
        assertRefused("answers: chunk 9 is missing, 9 of 10 are there");
    }

    @Test
    void filesWithOtherRowsAreRefused() throws IOException {
        rows.write(folder, 0, CHUNKS);
        Path answers = run.resolve("answers");
        Path stranger = answers.resolve("chunk-000010.parquet");
        Files.copy(answers.resolve("chunk-000001.parquet"), stranger);
        assertRefused("chunk-000010.parquet: its chunks are in another file too, or not among the 10 of this run");

        Files.move(stranger, answers.resolve("chunk-000001-000002.parquet"));
        assertRefused("chunk-000001-000002.parquet: its chunks are in another file too");

        Files.delete(answers.resolve("chunk-000002.parquet"));
        Files.move(answers.resolve("chunk-000001-000002.parquet"), answers.resolve("chunk-000002.parquet"));
        assertRefused("the row of example x1 and cell cake@0 is there twice");

        Files.delete(answers.resolve("chunk-000002.parquet"));
        new AnswerRows(RUN, CELLS - 1, 4).write(folder, 2, 3);
        assertRefused("chunk-000002.parquet: has 2 rows, run.json says 3");

        Files.delete(answers.resolve("chunk-000002.parquet"));
        new AnswerRows("fedcba9876543210", CELLS, 4).write(folder, 2, 3);
        assertRefused("chunk-000002.parquet: holds rows of the run fedcba9876543210");

        Files.writeString(answers.resolve("chunk-000002.parquet"), "no Parquet at all");
        assertRefused("chunk-000002.parquet: this file cannot be read as Parquet");
    }

    @Test
    void filesOfAnotherTableAreRefused() throws IOException {
        rows.write(folder, 0, CHUNKS - 1);
        ResultTable.Builder<AnswerRow> older = ResultTable.builder("answers");
        for (Column<AnswerRow> column : AnswersTable.TABLE.columns()) {
            if (column.required()) {
                older.required(column.name(), column.kind(), column.value());
            }
        }
        folder.writeOnce(folder.chunk(CHUNKS - 1), older.build(), rows.rows(CHUNKS - 1));

        assertRefused("chunk-000009.parquet: has other columns than the files before it");
    }

    @Test
    void objectStoresAreRefused() throws IOException {
        Configuration store = new Configuration();
        store.set("fs.s3a.impl", Store.class.getName());
        RunFolder inStore = RunFolder.of("s3a://bucket/out", RUN, store);

        assertThatThrownBy(() -> new Compaction(inStore, store, new PlannedRows(RUN, List.of())))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("s3a://bucket/out/run=0123456789abcdef: the answers cannot be replaced at once")
                .hasMessageContaining("copy the run's folder to a disk or to HDFS");
    }

    /** Stands in for the file system of an object store, which is in no jar of this module. */
    public static final class Store extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("s3a://bucket");
        }
    }

    private void assertRefused(String message) throws IOException {
        Set<String> before = new TreeSet<>(files());
        assertThatThrownBy(() -> join(1000))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining(message);
        assertThat(files()).containsExactlyElementsOf(before);
        assertThat(contents()).containsExactly("answers");
    }

    private Result join(long maximumRows) throws IOException {
        RunLock lock = RunLock.take(folder, new PrintWriter(Writer.nullWriter()));
        try {
            PlannedRows planned = new PlannedRows(RUN, Collections.nCopies(CHUNKS, (long) CELLS));
            return new Compaction(folder, hadoop, planned).join(maximumRows);
        } finally {
            lock.close();
        }
    }

    /** Every value of every column of every row, in the order of the files. */
    private List<String> everyValue() throws IOException {
        List<String> values = new ArrayList<>();
        for (org.apache.hadoop.fs.Path file : folder.completeChunkFiles()) {
            ParquetRows.read(hadoop, file, AnswersTable.TABLE.schema(), row -> values.add(row.toString()));
        }
        return values;
    }

    private ParquetMetadata footer(String name) throws IOException {
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(folder.answers(), name);
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
            return reader.getFooter();
        }
    }

    private List<String> files() throws IOException {
        return names(run.resolve("answers"));
    }

    /** What is in the run's folder, the lock aside. */
    private List<String> contents() throws IOException {
        return names(run).stream().filter(name -> !name.equals(".lock")).toList();
    }

    private static List<String> names(Path path) throws IOException {
        try (var entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
