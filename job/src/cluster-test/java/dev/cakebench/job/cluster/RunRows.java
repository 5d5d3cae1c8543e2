package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.results.AnswersTable;
import dev.cakebench.job.run.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run left, read with another reader than ours. */
final class RunRows {
    private static final Pattern CHUNK = Pattern.compile(".*/answers/chunk-\\d+\\.parquet");

    private RunRows() {}

    /** The run's folder below an output. */
    static Path folder(Path output) throws IOException {
        try (Stream<Path> runs = Files.list(output)) {
            return runs.filter(run -> run.getFileName().toString().startsWith("run="))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(output + " holds no run"));
        }
    }

    /** Every row with the columns that must not depend on where and how it was made, in the order of examples and cells. */
    static List<String> deterministic(Path output) throws IOException, SQLException {
        String columns = AnswersTable.TABLE.deterministicColumns().stream()
                .map("\"%s\""::formatted)
                .collect(Collectors.joining(", "));
        return DuckDb.query("SELECT %s FROM %s ORDER BY example_index, cell_index"
                .formatted(columns, DuckDb.answers(folder(output))));
    }

    /** Number of chunk files, 0 where there is no run yet. */
    static int chunks(Path output) throws IOException {
        if (!Files.isDirectory(output)) {
            return 0;
        }
        try (Stream<Path> files = Files.find(
                output, 3, (file, attributes) -> CHUNK.matcher(file.toString()).matches())) {
            return (int) files.count();
        }
    }

    /** Every row of the plan is there once, equal to those of a run that nothing happened to, and nothing else is. */
    static void requireWhole(Path output, List<String> undisturbed) throws IOException, SQLException {
        assertThat(DuckDb.query("SELECT count(*), count(DISTINCT (example_index, cell_index)) FROM "
                        + DuckDb.answers(folder(output))))
                .containsExactly(SmallPlan.ROWS + "|" + SmallPlan.ROWS);
        assertThat(deterministic(output)).isEqualTo(undisturbed);
        assertThat(chunks(output)).isEqualTo(SmallPlan.CHUNKS);
        assertThat(folder(output).resolve(".incomplete")).doesNotExist();
        assertThat(folder(output).resolve("report.html")).exists();
    }
}
