package dev.cakebench.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files written by DuckDB, and by Parquet's own writer what DuckDB does not write. */
class ParquetRowsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd"})
    void readsRowsInTheirOrder(String codec) throws Exception {
        Path file = folder.resolve("rows.parquet");
        duck(
                "COPY (SELECT 'r' || i AS id, 'text ' || i AS text FROM range(5000) t(i)) TO '%s' (FORMAT parquet, CODEC %s, ROW_GROUP_SIZE 2048)"
                        .formatted(file, codec));
        List<DatasetRow> rows = ExampleRows.read(file);
        assertThat(rows).hasSize(5000).allMatch(row -> row.problem() == null);
        Example last = rows.getLast().example();
        assertThat(last.id()).isEqualTo("r4999");
        assertThat(last.source()).isEqualTo("file:" + file + ":row 5000");
        assertThat(last.json()).isEqualTo("{\"id\":\"r4999\",\"text\":\"text 4999\"}");
        assertThat(last.sha256()).isEqualTo(Digests.of(last.json()));
    }

    @Test
    void readsNestedListsStructsAndMaps() throws Exception {
        assertThat(Json.read(duckRow(
                        "[{'input': 'Which?', 'answer': 'ä', 'options': ['A', NULL]}, {'input': 'Why?', 'answer': NULL, "
                                + "'options': []}] AS multi_turns, [[1], []] AS grid, NULL::VARCHAR[] AS none, MAP {'k': 1.5} AS pairs, "
                                + "{'deep': {'er': true}} AS box")))
                .isEqualTo(Json.read(
                        "{\"text\": \"t\", \"multi_turns\": [{\"input\": \"Which?\", \"answer\": \"ä\", \"options\": "
                                + "[\"A\", null]}, {\"input\": \"Why?\", \"answer\": null, \"options\": []}], \"grid\": [[1], []], "
                                + "\"none\": null, \"pairs\": {\"k\": 1.5}, \"box\": {\"deep\": {\"er\": true}}}"));
    }

    @Test
    void readsNumbersDatesAndBytes() throws Exception {
        assertThat(duckRow(
                        "7::TINYINT AS small, 9223372036854775807 AS large, 18446744073709551615::UBIGINT AS unsigned, "
                                + "4294967295::UINTEGER AS half, 1.50::DECIMAL(5,2) AS price, 0.1::FLOAT AS single, 0.1::DOUBLE AS twice, "
                                + "DATE '2024-02-29' AS day, TIME '01:02:03' AS time, TIMESTAMP '2024-02-29 01:02:03.5' AS local, "
                                + "TIMESTAMPTZ '2024-02-29 01:02:03+00' AS instant, 'abc'::BLOB AS bytes, "
                                + "'c0a80101-0000-4000-8000-000000000001'::UUID AS uuid"))
                .isEqualTo(
                        "{\"text\":\"t\",\"small\":7,\"large\":9223372036854775807,\"unsigned\":18446744073709551615,"
                                + "\"half\":4294967295,\"price\":1.50,\"single\":0.1,\"twice\":0.1,\"day\":\"2024-02-29\","
                                + "\"time\":\"01:02:03\",\"local\":\"2024-02-29T01:02:03.500\",\"instant\":\"2024-02-29T01:02:03Z\","
                                + "\"bytes\":\"abc\",\"uuid\":\"c0a80101-0000-4000-8000-000000000001\"}");
    }

    @Test
    void readsListsAndTimesOfOldWriters() throws IOException {
        String schema = "message m { required binary text (UTF8); repeated int32 plain; "
                + "required group two (LIST) { repeated binary array (UTF8); } "
                + "required group tuples (LIST) { repeated group tuples_tuple { required int32 a; } } "
                + "required group arrays (LIST) { repeated group array { required int32 a; } } "
                + "required int96 when; required fixed_len_byte_array(2) price (DECIMAL(4,2)); }";
        Path file = write(schema, row -> {
            row.append("text", "t");
            row.append("plain", 1);
            row.append("plain", 2);
            row.addGroup("two").append("array", "x");
            row.addGroup("tuples").addGroup("tuples_tuple").append("a", 3);
            row.addGroup("arrays").addGroup("array").append("a", 4);
            row.append("when", new NanoTime(2_440_589, 1_000_000_000L));
            row.append("price", Binary.fromConstantByteArray(new byte[] {-1, -100}));
        });
        assertThat(ExampleRows.read(file).getFirst().example().json())
                .isEqualTo(
                        "{\"text\":\"t\",\"plain\":[1,2],\"two\":[\"x\"],\"tuples\":[{\"a\":3}],\"arrays\":[{\"a\":4}],"
                                + "\"when\":\"1970-01-02T00:00:01Z\",\"price\":-1.00}");
    }

    @Test
    void whatJsonCannotHoldCostsOnlyItsRow() throws Exception {
        Path file = folder.resolve("rows.parquet");
        duck(("COPY (SELECT * FROM (VALUES ('a', [{'v': 'x'::BLOB}], 1.0::DOUBLE), ('b', [{'v': '\\xFF'::BLOB}], 2.0), "
                        + "('c', NULL, 'nan'), ('d', NULL, 4.0)) t(text, list, number)) TO '%s' (FORMAT parquet)")
                .formatted(file));
        List<DatasetRow> rows = ExampleRows.read(file);
        assertThat(ExampleRows.texts(rows)).containsExactly("a", "d");
        assertThat(rows.get(1).problem())
                .isEqualTo("file:" + file
                        + ":row 2: key 'list[0].v': found bytes that are not UTF-8; allowed: texts, in UTF-8; "
                        + "convert the column or remove it");
        assertThat(rows.get(2).problem()).contains(":row 3: key 'number': found NaN; allowed: a finite number; ");
        assertThat(rows.get(1).example().id()).isEqualTo("line-2");
    }

    @Test
    void refusesIntervalsByName() throws Exception {
        Path file = folder.resolve("rows.parquet");
        duck("COPY (SELECT 't' AS text, INTERVAL 1 DAY AS span) TO '%s' (FORMAT parquet)".formatted(file));
        assertThat(ExampleRows.read(file).getFirst().problem())
                .contains(":row 1: key 'span': found an interval; allowed: texts, numbers, dates and times; convert");
    }

    @Test
    void aFileThatWasCutOffOrIsNoParquetIsAnErrorThatNamesIt() throws Exception {
        Path file = folder.resolve("rows.parquet");
        duck("COPY (SELECT 'text ' || i AS text FROM range(1000) t(i)) TO '%s' (FORMAT parquet)".formatted(file));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(file);
        // The end is whole, and the pages are not.
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 8, whole.length / 2, (byte) 0x55);
        Files.write(file, damaged);
        assertRefused(file);
        Files.writeString(file, "{\"text\": \"a\"}\n");
        assertRefused(file);
        Files.delete(file);
        assertThatThrownBy(() -> ExampleRows.read(file))
                .hasMessage("data file file:%s: not found; check the path in the plan", file);
    }

    @Test
    void aRowThatIsTooLongIsOneProblem() throws Exception {
        Path file = folder.resolve("rows.parquet");
        duck("COPY (SELECT repeat('x', i * 1000) AS text FROM range(3) t(i)) TO '%s' (FORMAT parquet)".formatted(file));
        List<DatasetRow> rows = ExampleRows.read(file, Integer.MAX_VALUE, 1500);
        assertThat(rows).extracting(row -> row.problem() == null).containsExactly(true, true, false);
        assertThat(rows.getLast().problem()).contains(":row 3: found a row of 2011 bytes; allowed: at most 1500; ");
    }

    private static void assertRefused(Path file) {
        assertThatThrownBy(() -> ExampleRows.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("data file file:" + file + ": cannot be read: ")
                .hasMessageEndingWith("; check that it is there, complete and may be read");
    }

    private String duckRow(String columns) throws Exception {
        Path file = folder.resolve("rows.parquet");
        duck("COPY (SELECT 't' AS text, %s) TO '%s' (FORMAT parquet)".formatted(columns, file));
        DatasetRow row = ExampleRows.read(file).getFirst();
        assertThat(row.problem()).isNull();
        return row.example().json();
    }

    private static void duck(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(sql);
        }
    }

    private Path write(String schema, Consumer<Group> filler) throws IOException {
        Path file = folder.resolve("rows.parquet");
        var type = MessageTypeParser.parseMessageType(schema);
        Group row = new SimpleGroup(type);
        filler.accept(row);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
                .withConf(ExampleRows.HADOOP)
                .withType(type)
                .build()) {
            writer.write(row);
        }
        return file;
    }
}
