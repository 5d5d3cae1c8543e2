package dev.cakebench.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedRowsTest {
    private static final String LINES =
            "\uFEFF{\"text\": \"a\"}\r\n\n{\"text\": \"ä\"}\n{\"text\": 5}\n{\"text\": \"z\"}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void readsTheSameRowsAsUncompressed(String compression) throws IOException {
        Files.writeString(folder.resolve("rows.jsonl"), LINES);
        List<DatasetRow> plain = ExampleRows.read(folder.resolve("rows.jsonl"));
        Path file = write("rows.jsonl." + compression, compress(compression, LINES));
        List<DatasetRow> rows = ExampleRows.read(file);
        assertThat(rows)
                .extracting(row -> row.example().sha256())
                .isEqualTo(plain.stream().map(row -> row.example().sha256()).toList());
        assertThat(rows).extracting(row -> row.example().id()).containsExactly("1", "3", "line-4", "5");
        assertThat(rows.get(1).example().source()).isEqualTo("file:" + file + ":3");
        assertThat(rows.get(2).problem())
                .isEqualTo("file:" + file
                        + ":4: key 'text': found a number; allowed: a text; correct the row or remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void readsSeveralStreamsInOneFile(String compression) throws IOException {
        byte[] first = compress(compression, "{\"text\": \"a\"}\n{\"te");
        byte[] second = compress(compression, "xt\": \"b\"}\n");
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        Path file = write("rows.jsonl." + compression, both);
        assertThat(ExampleRows.texts(ExampleRows.read(file))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void aFileThatWasCutOffIsAnErrorThatNamesIt(String compression) throws IOException {
        byte[] whole = compress(compression, LINES.repeat(50));
        Path file = write("rows.jsonl." + compression, Arrays.copyOf(whole, whole.length - 9));
        assertThatThrownBy(() -> ExampleRows.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("data file file:" + file + ": cannot be read: ")
                .hasMessageEndingWith("; check that it is there, complete and may be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void aFileThatIsNotCompressedIsAnErrorThatNamesIt(String compression) throws IOException {
        Path file = write("rows.jsonl." + compression, LINES.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ExampleRows.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("data file file:" + file + ": cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void aLineThatExpandsBeyondTheLimitIsOneProblem(String compression) throws IOException {
        byte[] bomb = compress(compression, "{\"text\": \"" + "x".repeat(5_000_000) + "\"}\n{\"text\": \"b\"}\n");
        assertThat(bomb.length).isLessThan(20_000);
        Path file = write("rows.jsonl." + compression, bomb);
        List<DatasetRow> rows = ExampleRows.read(file, Integer.MAX_VALUE, 1000);
        assertThat(rows.getFirst().problem())
                .isEqualTo("file:" + file
                        + ":1: found a line of 5000012 bytes; allowed: at most 1000; split the row or remove it");
        assertThat(ExampleRows.texts(rows)).containsExactly("b");
    }

    @Test
    void refusesNamesOfOtherFormats() throws IOException {
        Path file = write("rows.csv", "text\na\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ExampleRows.read(file))
                .isInstanceOf(DataException.class)
                .hasMessage("data file file:" + file
                        + ": found an unknown format; allowed by the file's name: .jsonl, .jsonl.gz, .jsonl.zst, .json, "
                        + ".json.gz, .json.zst, .parquet; rename the file");
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] compress(String compression, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (compression.equals("zst")) {
            return Zstd.compress(bytes);
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }
}
