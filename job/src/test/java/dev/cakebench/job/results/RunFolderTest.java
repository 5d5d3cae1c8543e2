package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cakebench.job.results.AnswerRow.Cell;
import dev.cakebench.job.results.AnswerRow.Identity;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
    private static final String FINGERPRINT = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path output;

    private final Configuration hadoop = new Configuration();
    private RunFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = RunFolder.of(output.toUri().toString(), FINGERPRINT, hadoop);
    }

    @Test
    void theFolderIsNamedByTheFingerprint() {
        assertThat(folder.path().getName()).isEqualTo("run=0123456789abcdef");
    }

    @Test
    void onlyCompleteChunksAreListed() throws IOException {
        folder.writeOnce(folder.chunk(0), AnswersTable.TABLE, List.of(row(0)));
        folder.writeOnce(folder.chunk(1_000_000), AnswersTable.TABLE, List.of(row(1)));
        Path answers = output.resolve("run=0123456789abcdef/answers");
        Files.writeString(answers.resolve("chunk-000002.parquet.part"), "half");
        Files.writeString(answers.resolve("notes.txt"), "mine");

        assertThat(folder.completeChunks()).containsExactly(0, 1_000_000);
        assertThat(answers.toFile().list())
                .containsExactlyInAnyOrder(
                        "chunk-000000.parquet", "chunk-1000000.parquet", "chunk-000002.parquet.part", "notes.txt");
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        folder.writeOnce(folder.description(), "first");
        folder.writeOnce(folder.description(), "second");

        assertThat(folder.read(folder.description())).isEqualTo("first");
        folder.replace(folder.report(), "one");
        folder.replace(folder.report(), "two");
        assertThat(folder.read(folder.report())).isEqualTo("two");
    }

    @Test
    void theSameRowsGiveTheSameBytes() throws IOException {
        folder.writeOnce(folder.chunk(0), AnswersTable.TABLE, List.of(row(0), row(1)));
        folder.writeOnce(folder.chunk(1), AnswersTable.TABLE, List.of(row(0), row(1)));

        Path answers = output.resolve("run=0123456789abcdef/answers");
        assertThat(answers.resolve("chunk-000000.parquet"))
                .hasSameBinaryContentAs(answers.resolve("chunk-000001.parquet"));
    }

    @Test
    void answersAreReadOnlyWhenEveryRowIsThereOnce() throws IOException {
        folder.writeOnce(folder.chunk(0), AnswersTable.TABLE, List.of(row(0)));
        folder.writeOnce(folder.chunk(1), AnswersTable.TABLE, List.of(row(1)));

        assertThat(AnswersReader.readAll(folder, hadoop, FINGERPRINT, 2).answers())
                .extracting(ScoredAnswer::exampleIndex, ScoredAnswer::ok, ScoredAnswer::errorClass)
                .containsExactly(tuple(0, false, "PromptException"), tuple(1, false, "PromptException"));
        assertThatThrownBy(() -> AnswersReader.readAll(folder, hadoop, FINGERPRINT, 3))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("2 rows in 2 files, the run has 3");

        folder.writeOnce(folder.chunk(2), AnswersTable.TABLE, List.of(row(1)));
        assertThatThrownBy(() -> AnswersReader.readAll(folder, hadoop, FINGERPRINT, 3))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("example x1 and cell cake@64 is there twice");
    }

    @Test
    void rowsOfAnotherRunAreRefused() throws IOException {
        folder.writeOnce(folder.chunk(0), AnswersTable.TABLE, List.of(row(0)));

        assertThatThrownBy(() -> AnswersReader.readAll(folder, hadoop, "fedcba9876543210", 1))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("chunk-000000.parquet: holds rows of the run " + FINGERPRINT
                        + ", the folder belongs to the run fedcba9876543210");
    }

    @Test
    void onlyOneDriverWorksInAFolder() throws IOException {
        folder.writeOnce(folder.description(), "{}");
        Path half = output.resolve("run=0123456789abcdef/.incomplete/half");
        PrintWriter out = new PrintWriter(new StringWriter());

        RunLock first = RunLock.take(folder, out);
        Files.createDirectories(half.getParent());
        Files.writeString(half, "being written");
        assertThatThrownBy(() -> RunLock.take(folder, out))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("run=0123456789abcdef: another start of this run is at work");
        assertThat(half).exists();
        first.close();

        assertThat(half).doesNotExist();
        RunLock.take(folder, out).close();
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        folder.writeOnce(folder.chunk(0), AnswersTable.TABLE, List.of(row(0)));
        Files.writeString(output.resolve("run=0123456789abcdef/answers/chunk-000000.parquet"), "no Parquet at all");

        assertThatThrownBy(() -> AnswersReader.readAll(folder, hadoop, FINGERPRINT, 1))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("chunk-000000.parquet: this file cannot be read as Parquet")
                .hasMessageContaining("delete it and start the same plan again");
    }

    private static AnswerRow row(int example) {
        return new AnswerRow(
                new Identity(
                        FINGERPRINT,
                        example,
                        "rows",
                        "ruler@1",
                        "niah",
                        "x" + example,
                        "00",
                        "en",
                        "1024",
                        "c",
                        0,
                        "single-shot"),
                new Cell(0, "cake@64", "cake", "cake", "{}", "64", null, "visible", "f32"),
                Outcome.failed("PromptException", "too long", List.of("7", "8")),
                null,
                null,
                null,
                null,
                new Provenance("host", "driver", 0, Instant.EPOCH, "scalar", "25", "4.2.0", "1+0"));
    }
}
