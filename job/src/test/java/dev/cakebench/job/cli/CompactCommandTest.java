package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run, compacted: another reader finds the same rows, and resuming and reporting go on. */
class CompactCommandTest {
    private static final Path QUICKSTART =
            Path.of("..", "conf", "quickstart").toAbsolutePath().normalize();

    @TempDir
    static Path folder;

    private static Path plan;
    private static Path run;
    private static Path before;

    @BeforeAll
    static void runAndCompact() throws IOException {
        plan = Files.writeString(folder.resolve("plan.yaml"), """
                model: %s
                output: %s
                datasets:
                  - protocol: ruler@1
                    files: %s
                    limit: 4
                    max_prompt_tokens: 320
                policies: [full, cake, streaming-llm]
                budgets: [64, 25%%]
                """.formatted(
                        QUICKSTART.resolve("needle.gguf"),
                        folder.resolve("out"),
                        QUICKSTART.resolve("niah_single_1024.jsonl")));
        succeed("run", plan.toString(), "--master", "local[2]");
        try (Stream<Path> runs = Files.list(folder.resolve("out"))) {
            run = runs.findFirst().orElseThrow();
        }
        before = Files.createDirectory(folder.resolve("before"));
        for (String name : names(run.resolve("answers"))) {
            Files.copy(run.resolve("answers").resolve(name), before.resolve(name));
        }
        assertThat(names(before)).hasSize(4);
        assertThat(succeed("compact", run.toString(), "--rows=10")).contains("20 rows in files: 4, ", "MB before; 2, ");
    }

    @Test
    void anotherReaderFindsTheSameValues() throws Exception {
        assertThat(names(run.resolve("answers")))
                .containsExactly("chunk-000000-000001.parquet", "chunk-000002-000003.parquet");
        // Else DuckDB takes the column run from the name of the folder run=...
        String old = "read_parquet('%s/*.parquet', hive_partitioning = false)".formatted(before);
        String joined = "read_parquet('%s/answers/*.parquet', hive_partitioning = false)".formatted(run);
        assertThat(number("SELECT count(*) FROM (SELECT * FROM %s EXCEPT ALL SELECT * FROM %s)".formatted(old, joined)))
                .isZero();
        assertThat(number("SELECT count(*) FROM (SELECT * FROM %s EXCEPT ALL SELECT * FROM %s)".formatted(joined, old)))
                .isZero();
        assertThat(number("SELECT count(*) FROM " + joined)).isEqualTo(20);
        assertThat(number(
                        "SELECT count(*) FROM (DESCRIBE SELECT * FROM %s) a POSITIONAL JOIN (DESCRIBE SELECT * FROM %s) b WHERE a.column_name = b.column_name AND a.column_type = b.column_type"
                                .formatted(old, joined)))
                .isEqualTo(number("SELECT count(*) FROM (DESCRIBE SELECT * FROM %s)".formatted(old)));
    }

    @Test
    void startingThePlanAgainComputesNothingAndReportingGoesOn() throws IOException {
        byte[] scores = Files.readAllBytes(run.resolve("scores/scores.parquet"));

        assertThat(succeed("run", plan.toString(), "--master", "local[2]")).contains("4 of 4 chunks are there already");
        assertThat(names(run.resolve("answers"))).hasSize(2);
        assertThat(succeed("report", run.toString())).contains("streaming-llm");
        assertThat(Files.readAllBytes(run.resolve("scores/scores.parquet"))).isEqualTo(scores);
    }

    @Test
    void compactingAgainSaysThatThereIsNothingToJoin() {
        assertThat(succeed("compact", run.toString(), "--rows=10")).contains("nothing to join: 20 rows in files: 2, ");
    }

    @Test
    void wrongUsesAreErrors() throws IOException {
        assertError(
                ExitCode.USAGE, "--rows: found 0; allowed: a whole number >= 1", "compact", run.toString(), "--rows=0");
        assertError(
                ExitCode.USAGE,
                "there is no such file, so the folder is no run",
                "compact",
                folder.resolve("nothing").toString());
        Path incomplete = Files.createDirectory(folder.resolve("run=incomplete"));
        Files.copy(run.resolve("run.json"), incomplete.resolve("run.json"));
        assertError(
                ExitCode.USAGE,
                "chunk 0 is missing, 0 of 4 are there; only a complete run is compacted",
                "compact",
                incomplete.toString());
    }

    private static void assertError(int exitCode, String message, String... arguments) {
        CommandLineRun command = CommandLineRun.of(arguments);
        assertThat(command.err()).contains(message);
        assertThat(command.exitCode()).isEqualTo(exitCode);
    }

    private static String succeed(String... arguments) {
        CommandLineRun command = CommandLineRun.of(arguments);
        assertThat(command.err()).isEmpty();
        assertThat(command.exitCode()).isEqualTo(ExitCode.OK);
        return command.out();
    }

    private static List<String> names(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
