package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;

final class ResultTablesTest {

    @Test
    void everyColumnIsDocumented() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "results.md"));

        assertThat(Stream.concat(AnswersTable.TABLE.columnNames().stream(), ScoresTable.TABLE.columnNames().stream()))
                .allSatisfy(column -> assertThat(text).contains("`" + column + "`"));
    }

    @Test
    void timesAndPlacesAreNotDeterministic() {
        assertThat(AnswersTable.TABLE.columnNames())
                .filteredOn(column -> !AnswersTable.TABLE.deterministicColumns().contains(column))
                .containsExactly(
                        "prefill_ms",
                        "select_ms",
                        "decode_ms",
                        "first_token_ms",
                        "cells_in_batch",
                        "predicted_operations",
                        "evaluation_ms",
                        "host",
                        "executor",
                        "attempt",
                        "started_at",
                        "kernels",
                        "jdk",
                        "spark",
                        "code_version");
    }

    @Test
    void aProjectionKeepsTheTablesOrder() {
        assertThat(AnswersTable.TABLE.projection(List.of("score", "run")).getFields())
                .extracting(Type::getName)
                .containsExactly("run", "score");
    }
}
