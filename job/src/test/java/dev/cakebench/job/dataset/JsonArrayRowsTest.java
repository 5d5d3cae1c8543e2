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

class JsonArrayRowsTest {
    @TempDir
    private Path folder;

    @Test
    void readsTheElementsAsTheyStand() throws IOException {
        String element = "{\n  \"id\": \"a\",\n  \"text\": \"x ] \\\" } , \\\\\"}";
        Path file = write("\uFEFF \n[" + element + " ,\n{\"text\": \"b\", \"more\": [[1], {}]}\n]\n");
        List<DatasetRow> rows = ExampleRows.read(file);
        assertThat(ExampleRows.texts(rows)).containsExactly("x ] \" } , \\", "b");
        assertThat(rows.getFirst().example().source()).isEqualTo("file:" + file + ":row 1");
        assertThat(rows.getFirst().example().sha256())
                .isEqualTo(Digests.of((element + " ").getBytes(StandardCharsets.UTF_8)));
        assertThat(rows.get(1).example().id()).isEqualTo("2");
    }

    @Test
    void readsLinesWhereTheFileIsNoList() throws IOException {
        assertThat(ExampleRows.texts(ExampleRows.read(write("{\"text\": \"a\"}\n{\"text\": \"b\"}\n"))))
                .containsExactly("a", "b");
    }

    @Test
    void aBrokenElementHarmsNoNeighbour() throws IOException {
        Path file = write("[{\"text\": \"a\"}, {\"text\": nonsense}, 7, , {\"text\": \"" + "x".repeat(300)
                + "\"}, {\"text\": \"z\"}]");
        List<DatasetRow> rows = ExampleRows.read(file, Integer.MAX_VALUE, 200);
        assertThat(ExampleRows.texts(rows)).containsExactly("a", "z");
        String at = "file:" + file + ":row ";
        assertThat(rows.get(1).problem()).startsWith(at + "2: found no valid JSON at column ");
        assertThat(rows.get(2).problem())
                .isEqualTo(at + "3: found a number; allowed: one JSON object; correct the row or remove it");
        assertThat(rows.get(3).problem())
                .isEqualTo(at + "4: found nothing; allowed: one JSON object; correct the row or remove it");
        assertThat(rows.get(4).problem())
                .isEqualTo(at + "5: found a row of 312 bytes; allowed: at most 200; split the row or remove it");
    }

    @Test
    void refusesAListThatIsEmptyOrCutOffOrHasMoreBehindIt() throws IOException {
        assertThatThrownBy(() -> ExampleRows.read(write("[ ]"))).hasMessageContaining(": has no row; allowed: ");
        assertThatThrownBy(() -> ExampleRows.read(write("[{\"text\": \"a\"}, {\"text\": \"b")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        ": cannot be read: the list ends in its element 2, without ']'; check that it is");
        assertThatThrownBy(() -> ExampleRows.read(write("[{\"text\": \"a\"}] []")))
                .hasMessageContaining(": cannot be read: found more behind the list's ']'; check");
    }

    @Test
    void stopsAtTheLimitWithoutLookingFurther() throws IOException {
        Path file = write("[{\"text\": \"a\"}, {\"text\": \"b\"}, {\"text\": \"c");
        assertThat(ExampleRows.texts(ExampleRows.read(file, 2, 200))).containsExactly("a", "b");
    }

    private Path write(String content) throws IOException {
        return Files.writeString(folder.resolve("rows.json"), content);
    }
}
