package dev.cakebench.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataRowsTest {
    private static final Configuration HADOOP = new Configuration(false);

    @TempDir
    private java.nio.file.Path folder;

    private java.nio.file.Path local;
    private Path path;

    @BeforeEach
    void name() {
        local = folder.resolve("rows.jsonl");
        path = new Path(local.toUri());
    }

    @Test
    void readsRowsWithTheirPlaceAndHash() throws IOException {
        List<DatasetRow> rows = read("{\"id\": \"a\", \"text\": \"ä\"}\n{\"id\": 7, \"text\": \"b\"}\n");
        assertThat(rows).hasSize(2).allMatch(row -> row.problem() == null);
        Example first = rows.getFirst().example();
        assertThat(first.id()).isEqualTo("a");
        assertThat(first.json()).isEqualTo("{\"id\": \"a\", \"text\": \"ä\"}");
        assertThat(first.source()).isEqualTo(path + ":1");
        assertThat(first.sha256())
                .isEqualTo(Digests.of("{\"id\": \"a\", \"text\": \"ä\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(rows.get(1).example().id()).isEqualTo("7");
    }

    @Test
    void hashesWhatElseDecidesARow() throws IOException {
        String line = "{\"text\": \"a\"}";
        Files.writeString(local, line + "\n");
        String plain = Digests.of(line.getBytes(StandardCharsets.UTF_8));
        DataRows.read(HADOOP, "protocol@1", file(), 1, row -> {
            assertThat(row.sha256()).isEqualTo(plain);
            assertThat(row.sha256("template")).isNotEqualTo(plain).isNotEqualTo(row.sha256("Template"));
            return ExampleRows.example(row);
        });
    }

    @Test
    void takesByteOrderMarkCarriageReturnsBlankLinesAndAMissingEnd() throws IOException {
        List<DatasetRow> rows = read("\uFEFF{\"text\": \"a\"}\r\n\r\n \t\n{\"text\": \"b\"}\r\n{\"text\": \"c\"}");
        assertThat(rows).allMatch(row -> row.problem() == null);
        assertThat(rows).extracting(row -> row.example().id()).containsExactly("1", "4", "5");
        assertThat(rows.getFirst().example().json()).isEqualTo("{\"text\": \"a\"}");
    }

    @Test
    void aBrokenLineHarmsNoNeighbour() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("{\"text\": \"a\"}\n{\"text\": \"".getBytes(StandardCharsets.UTF_8));
        bytes.write(0xC3);
        bytes.writeBytes("\"}\n{\"text\": \n[1]\n{\"text\": 5}\n{}\n{\"text\": \"\\ud800\"}\n{\"text\": \"z\"}\n"
                .getBytes(StandardCharsets.UTF_8));
        Files.write(local, bytes.toByteArray());
        List<DatasetRow> rows = read();
        assertThat(rows).hasSize(8);
        assertThat(rows.getFirst().problem()).isNull();
        assertThat(rows.getLast().problem()).isNull();
        assertThat(rows.subList(1, 7))
                .extracting(DatasetRow::problem)
                .containsExactly(
                        path + ":2: found the byte 0xC3 at byte 10 of the line, which is not UTF-8; allowed: UTF-8; "
                                + "convert the file or remove the row",
                        path + ":3: found no valid JSON at column 10: Unexpected end-of-input within/between Object "
                                + "entries; allowed: one JSON object; correct the row or remove it",
                        path + ":4: found a list; allowed: one JSON object; correct the row or remove it",
                        path + ":5: key 'text': found a number; allowed: a text; correct the row or remove it",
                        path
                                + ":6: key 'text' is missing; found the keys []; it must be a text; add it or remove the row",
                        path
                                + ":7: key 'text': found an unpaired surrogate U+D800 at character 0; allowed: valid Unicode; "
                                + "correct the row or remove it");
        Example broken = rows.get(1).example();
        assertThat(broken.id()).isEqualTo("line-2");
        assertThat(broken.dataset()).isEqualTo("rows");
        assertThat(broken.json()).isEmpty();
        assertThat(broken.references()).isEmpty();
    }

    @Test
    void refusesWhatStandsBehindTheObjectAndDuplicateKeys() throws IOException {
        List<DatasetRow> rows = read("{\"text\": \"a\"} {\"text\": \"b\"}\n{\"text\": \"a\", \"text\": \"b\"}\n");
        assertThat(rows).extracting(DatasetRow::problem).allMatch(problem -> problem.contains("found no valid JSON"));
    }

    @Test
    void theSecondRowOfAnIdIsTheProblem() throws IOException {
        List<DatasetRow> rows = read("{\"id\": \"a\", \"text\": \"x\"}\n{\"id\": \"a\", \"text\": \"y\"}\n");
        assertThat(rows.getFirst().problem()).isNull();
        assertThat(rows.get(1).problem())
                .isEqualTo(
                        "%s:2: found the id 'a' of %s:1 again; allowed: one row per id; change the id or remove the row"
                                .formatted(path, path));
        assertThat(rows.get(1).example().id()).isEqualTo("line-2");
    }

    @Test
    void stopsAtTheLimit() throws IOException {
        Files.writeString(local, "{\"text\": \"a\"}\nbroken\n{\"text\": \"c\"}\n");
        assertThat(DataRows.read(HADOOP, "protocol@1", file(), 2, ExampleRows::example))
                .hasSize(2);
    }

    @Test
    void readsLinesLongerThanAnyBuffer() throws IOException {
        String text = "x".repeat(3_000_000);
        List<DatasetRow> rows = read("{\"text\": \"" + text + "\"}\n{\"text\": \"b\"}\n");
        assertThat(rows).hasSize(2).allMatch(row -> row.problem() == null);
        assertThat(rows.getFirst().example().references()).containsExactly(text);
    }

    @Test
    void aLineThatIsTooLongIsOneProblem() throws IOException {
        Files.writeString(local, "{\"text\": \"" + "x".repeat(200_000) + "\"}\n{\"text\": \"b\"}\n");
        List<DatasetRow> rows = DataRows.readSeveral(
                HADOOP, "protocol@1", file(), Integer.MAX_VALUE, row -> List.of(ExampleRows.example(row)), 100_000);
        assertThat(rows.getFirst().problem())
                .isEqualTo(
                        path + ":1: found a line of 200012 bytes; allowed: at most 100000; split the row or remove it");
        assertThat(rows.get(1).problem()).isNull();
    }

    @Test
    void refusesFilesThatAreMissingEmptyOrFolders() throws IOException {
        assertThatThrownBy(this::read)
                .isInstanceOf(DataException.class)
                .hasMessage("data file %s: not found; check the path in the plan", path);
        assertThatThrownBy(() -> read("\n \n"))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "data file %s: has no row; allowed: one or more JSON objects, each on a line of its own; put the "
                                + "rows in or name another file",
                        path);
        Files.delete(local);
        Files.createDirectory(local);
        assertThatThrownBy(this::read)
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "data file %s: found a folder; allowed: a file, or a folder of nothing but the parts of one "
                                + "table (test-00000-of-00002.parquet); name a file in it",
                        path);
    }

    @Test
    void refusesAFileSystemThatIsNotThere() {
        DatasetFile file = new DatasetFile(new Path("nowhere://host/rows.jsonl"), "rows", "task");
        assertThatThrownBy(() -> DataRows.read(HADOOP, "protocol@1", file, 1, ExampleRows::example))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("data file nowhere://host/rows.jsonl: cannot be read: No FileSystem for scheme");
    }

    private List<DatasetRow> read(String content) throws IOException {
        Files.writeString(local, content);
        return read();
    }

    private List<DatasetRow> read() {
        return DataRows.read(HADOOP, "protocol@1", file(), Integer.MAX_VALUE, ExampleRows::example);
    }

    private DatasetFile file() {
        return new DatasetFile(path, "rows", "task");
    }
}
