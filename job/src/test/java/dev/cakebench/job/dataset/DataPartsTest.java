package dev.cakebench.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPartsTest {
    private static final String FIRST = "test-00000-of-00002.jsonl";
    private static final String SECOND = "test-00001-of-00002.jsonl";

    @TempDir
    private Path folder;

    @Test
    void readsTheRowsOfAllPartsInTheOrderOfTheirNames() throws IOException {
        Files.writeString(folder.resolve(SECOND), "{\"text\": \"c\"}\nbroken\n{\"id\": \"1\", \"text\": \"again\"}\n");
        Files.writeString(folder.resolve(FIRST), "{\"text\": \"a\"}\n\n{\"text\": \"b\"}\n");
        Files.writeString(folder.resolve("_SUCCESS"), "");
        List<DatasetRow> rows = ExampleRows.read(folder);
        assertThat(ExampleRows.texts(rows)).containsExactly("a", "b", "c");
        assertThat(rows).extracting(row -> row.example().id()).containsExactly("1", "3", "4", "line-5", "line-6");
        assertThat(rows.get(2).example().source()).isEqualTo("file:" + folder.resolve(SECOND) + ":1");
        assertThat(rows.get(4).problem()).contains("found the id '1' of file:" + folder.resolve(FIRST) + ":1 again");
        assertThat(ExampleRows.texts(ExampleRows.read(folder, 1, 100))).containsExactly("a");
    }

    @Test
    void hashesTheBytesOfAllParts() throws IOException {
        Files.writeString(folder.resolve(SECOND), "b");
        Files.writeString(folder.resolve(FIRST), "a");
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.toUri());
        assertThat(DataParts.sha256(ExampleRows.HADOOP, path))
                .isEqualTo(Digests.of("ab".getBytes(StandardCharsets.UTF_8)));
        assertThat(DataParts.sha256(ExampleRows.HADOOP, new org.apache.hadoop.fs.Path(path, FIRST)))
                .isEqualTo(Digests.of("a"));
    }

    @Test
    void refusesAFolderOfOtherFilesToo() throws IOException {
        Files.writeString(folder.resolve(FIRST), "{}");
        Files.writeString(folder.resolve("other.jsonl"), "{}");
        assertThatThrownBy(() -> ExampleRows.read(folder))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("data file file:" + folder)
                .hasMessageContaining(
                        ": found a folder with [file:%s]; allowed: a file, or ", folder.resolve("other.jsonl"));
    }
}
