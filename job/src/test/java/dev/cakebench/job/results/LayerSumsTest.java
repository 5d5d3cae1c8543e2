package dev.cakebench.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.results.AnswerRow.CacheTruth;
import dev.cakebench.job.results.AnswerRow.Cell;
import dev.cakebench.job.results.AnswerRow.Identity;
import dev.cakebench.job.results.AnswerRow.Outcome;
import dev.cakebench.job.results.AnswerRow.PromptTruth;
import dev.cakebench.job.results.AnswerRow.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayerSumsTest {
    private static final String RUN = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path output;

    private final Configuration hadoop = new Configuration();
    private RunFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = RunFolder.of(output.toUri().toString(), RUN, hadoop);
    }

    @Test
    void layersAreMeansOverExamplesAndHeads() throws IOException {
        CacheTruth one = cache(new int[] {10, 30}, new int[][] {{8, 12}, {30, 30}}, new double[] {1, 2});
        CacheTruth other = cache(new int[] {20, 20}, new int[][] {{20, 20}, {10, 30}}, new double[] {3, 4});
        CacheTruth plain = cache(new int[] {16, 16}, new int[][] {{16, 16}, {16, 16}}, null);
        folder.writeOnce(folder.chunk(0), AnswersTable.TABLE, List.of(row(0, 1, one), row(0, 2, plain)));
        folder.writeOnce(folder.chunk(1), AnswersTable.TABLE, List.of(row(1, 1, other), row(1, 2, null)));

        List<LayerMeans> cells = AnswersReader.readAll(folder, hadoop, RUN, 4).layers();

        assertThat(cells).extracting(LayerMeans::cellIndex).containsExactly(1, 2);
        assertThat(cells).extracting(LayerMeans::examples).containsExactly(2, 1);
        assertThat(cells.get(0).budget()).containsExactly(15, 25);
        assertThat(cells.get(0).retained()).containsExactly(15, 25);
        assertThat(cells.get(0).entropy()).containsExactly(2, 3);
        assertThat(cells.get(0).shift()).containsExactly(20, 30);
        assertThat(cells.get(1).retained()).containsExactly(16, 16);
        assertThat(cells.get(1).entropy()).isNull();
        assertThat(cells.get(1).shift()).isNull();
    }

    @Test
    void rowsOfAnotherModelAreRefused() throws IOException {
        CacheTruth two = cache(new int[] {10, 30}, new int[][] {{10}, {30}}, null);
        CacheTruth three = cache(new int[] {10, 30, 5}, new int[][] {{10}, {30}, {5}}, null);
        folder.writeOnce(folder.chunk(0), AnswersTable.TABLE, List.of(row(0, 1, two)));
        folder.writeOnce(folder.chunk(1), AnswersTable.TABLE, List.of(row(1, 1, three)));

        assertThatThrownBy(() -> AnswersReader.readAll(folder, hadoop, RUN, 2))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("chunk-000001.parquet: a row has 3 layers, the rows before it have 2");
    }

    @Test
    void aFileFromBeforeAColumnWasAddedIsReadWithoutIt() throws IOException {
        ResultTable.Builder<AnswerRow> older = ResultTable.builder("answers");
        for (Column<AnswerRow> column : AnswersTable.TABLE.columns()) {
            if (column.required()) {
                older.required(column.name(), column.kind(), column.value());
            } else if (!column.name().equals("gold_depth")) {
                older.optional(column.name(), column.kind(), column.value());
            }
        }
        CacheTruth cache = cache(new int[] {10, 30}, new int[][] {{10}, {30}}, null);
        folder.writeOnce(folder.chunk(0), older.build(), List.of(row(0, 1, cache)));

        RunAnswers read = AnswersReader.readAll(folder, hadoop, RUN, 1);

        assertThat(read.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.goldDepth()).isNull();
            assertThat(answer.goldSurvival()).isEqualTo(0.5);
        });
        assertThat(read.layers()).hasSize(1);
    }

    private static CacheTruth cache(int[] budget, int[][] retained, double @Nullable [] entropy) {
        double[] shift = entropy == null ? null : new double[] {10 * entropy[0], 10 * entropy[1]};
        return new CacheTruth(true, retained, 1, 0.1, 1, 2, 3, 0.5, budget, entropy, shift);
    }

    private static AnswerRow row(int example, int cell, @Nullable CacheTruth cache) {
        return new AnswerRow(
                new Identity(
                        RUN,
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
                new Cell(cell, "cake@64", "cake", "cake", "{}", "64", 64, "visible", "f32"),
                Outcome.failed("PromptException", "too long", List.of()),
                new PromptTruth(100, 0, 0.25),
                cache,
                null,
                null,
                new Provenance("host", "driver", 0, Instant.EPOCH, "scalar", "25", "4.2.0", "1+0"));
    }
}
