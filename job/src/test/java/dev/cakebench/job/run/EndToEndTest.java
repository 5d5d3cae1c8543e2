package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.plan.EvaluationPlan;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on a local Spark with a real model; results are read back by DuckDB. */
final class EndToEndTest {
    @TempDir
    Path output;

    @Test
    void aRunAnswersEveryExampleWithEveryCell() throws Exception {
        EvaluationPlan plan = Quickstart.plan(output, Quickstart.ROWS, 4, 64, 128);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        RunOutcome outcome = new EvaluationRun(
                        plan, RunOptions.DEFAULT, new PrintWriter(printed, true, StandardCharsets.UTF_8))
                .execute();
        java.nio.file.Files.copy(
                Path.of(java.net.URI.create(outcome.folder().toString())).resolve("report.html"),
                Path.of("/tmp/spark-report.html"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        System.out.println(printed.toString(StandardCharsets.UTF_8));
        assertThat(outcome.rows()).isEqualTo(4 * 7);
    }
}
