package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.gguf.GgufFormatException;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.results.AnswersTable;
import dev.cakebench.job.results.ResultsException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on a local Spark with a real model; results are read back by DuckDB. */
final class EndToEndTest {
    private static final int EXAMPLES = 5;
    private static final int CELLS = 7;
    private static final RunOptions LOCAL = new RunOptions("local[2]", 1, null, 0);

    @TempDir
    static Path first;

    private static Path firstRun;
    private static String firstPrinted;

    @TempDir
    Path output;

    private final StringWriter printed = new StringWriter();

    @BeforeAll
    static void runOnce() throws Exception {
        StringWriter text = new StringWriter();
        RunOutcome outcome =
                new EvaluationRun(Quickstart.in(first).plan(), LOCAL, new PrintWriter(text, true)).execute();
        firstRun = folder(outcome);
        firstPrinted = text.toString();
    }

    @Test
    void everyExampleIsAnsweredByEveryCell() throws Exception {
        assertThat(DuckDb.query("SELECT count(*), count(DISTINCT (example_index, cell_id)), count(DISTINCT run) FROM "
                        + DuckDb.answers(firstRun)))
                .containsExactly(EXAMPLES * CELLS + "|" + EXAMPLES * CELLS + "|1");
        assertThat(DuckDb.query("SELECT DISTINCT cell_index, cell_id, policy, budget_requested FROM "
                        + DuckDb.answers(firstRun) + " ORDER BY ALL"))
                .containsExactly(
                        "0|full|full|full",
                        "1|cake@64|cake|64",
                        "2|cake@25%|cake|25%",
                        "3|snapkv@64|snapkv|64",
                        "4|snapkv@25%|snapkv|25%",
                        "5|streaming-llm@64|streaming-llm|64",
                        "6|streaming-llm@25%|streaming-llm|25%");
        assertThat(DuckDb.query("SELECT DISTINCT status, error_class, metric, protocol, evicted, cells_in_batch FROM "
                        + DuckDb.answers(firstRun) + " WHERE policy <> 'full'"))
                .containsExactly("ok|null|string_match_all|ruler@1|true|" + CELLS);
    }

    @Test
    void theFullCacheFindsEveryNeedleAndRecencyLosesThem() throws Exception {
        assertThat(DuckDb.query("SELECT avg(score) FROM " + DuckDb.answers(firstRun) + " WHERE policy = 'full'"))
                .containsExactly("1.0");
        assertThat(DuckDb.query("SELECT bool_and(score = 1 OR gold_survival < 1) FROM " + DuckDb.answers(firstRun)
                        + " WHERE policy_kind IN ('full', 'streaming-llm')"))
                .containsExactly("true");
        assertThat(DuckDb.query("SELECT count(*) > 0 FROM " + DuckDb.answers(firstRun)
                        + " WHERE cell_id = 'streaming-llm@64' AND score = 0"))
                .containsExactly("true");
    }

    @Test
    void retainedEntriesAreTheBudget() throws Exception {
        String mean = "list_avg(list_transform(retained, layer -> list_avg(layer)))";
        assertThat(DuckDb.query("SELECT bool_and(abs(%s - budget_entries) < 1e-9), bool_and(retained_mean = %s),"
                                .formatted(mean, mean)
                        + " bool_and(kv_bytes <= kv_bytes_peak AND kv_bytes_peak <= kv_bytes_full),"
                        + " bool_and(len(retained) = 6 AND len(retained[1]) = 2) FROM " + DuckDb.answers(firstRun)))
                .containsExactly("true|true|true|true");
        assertThat(DuckDb.query("SELECT bool_and(budget_entries = floor(prompt_tokens / 4)) FROM "
                        + DuckDb.answers(firstRun) + " WHERE budget_requested = '25%'"))
                .containsExactly("true");
        assertThat(DuckDb.query("SELECT bool_and(len(layer_entropy) = 6 AND len(layer_shift) = 6) FROM "
                        + DuckDb.answers(firstRun) + " WHERE policy_kind = 'cake'"))
                .containsExactly("true");
    }

    @Test
    void theDepthOfTheAnswerIsThatOfTheExample() throws Exception {
        assertThat(DuckDb.query("SELECT count(DISTINCT (example_index, gold_depth)) FROM " + DuckDb.answers(firstRun)))
                .containsExactly(Integer.toString(EXAMPLES));
        // Cut to the same length, four of the texts have their needle at the same place.
        assertThat(DuckDb.query("SELECT round(gold_depth, 3) FROM " + DuckDb.answers(firstRun)
                        + " WHERE cell_id = 'full' ORDER BY example_index"))
                .containsExactly("0.474", "0.474", "0.474", "0.72", "0.474");
    }

    @Test
    void scoresAreTheMeansOfTheAnswers() throws Exception {
        assertThat(DuckDb.query(
                        "SELECT s.cell_id FROM %s s JOIN (SELECT cell_id, avg(score) AS mean, count(*) AS n, avg(kv_bytes) AS bytes FROM %s GROUP BY ALL) a"
                                        .formatted(DuckDb.scores(firstRun), DuckDb.answers(firstRun))
                                + " ON s.cell_id = a.cell_id WHERE s.scope = 'overall' AND s.n = a.n AND s.failed = 0"
                                + " AND abs(s.mean_score - a.mean) < 1e-12 AND abs(s.kv_bytes_mean - a.bytes) < 1e-6"
                                + " AND s.ci_low <= s.mean_score AND s.mean_score <= s.ci_high"
                                + " AND s.wins + s.losses + s.ties = s.n"))
                .hasSize(CELLS);
        assertThat(DuckDb.query(
                        "SELECT scope, count(*) FROM " + DuckDb.scores(firstRun) + " GROUP BY ALL ORDER BY ALL"))
                .containsExactly("overall|" + CELLS, "task|" + CELLS);
    }

    @Test
    void theSummaryAndTheReportShowThePolicies() throws Exception {
        assertThat(firstPrinted)
                .contains("streaming-llm", "1.000 ± 0.000", firstRun + "/answers", "35 of 35 rows (100 %), 0 failed");
        String report = Files.readString(firstRun.resolve("report.html"));
        assertThat(report)
                .contains("<svg", "streaming-llm", "needle.gguf", "id=\"layers\"", "id=\"depth\"")
                .doesNotContain("<script", "http://", "https://");
    }

    @Test
    void threadsCoresAndBatchesDoNotChangeADeterministicColumn() throws Exception {
        List<String> expected = deterministic(firstRun);

        Path twoThreads = run(Quickstart.in(output.resolve("threads")), new RunOptions("local[2]", 2, null, 0));
        Path fiveCores =
                run(Quickstart.in(output.resolve("cores")).withBatching(2), new RunOptions("local[5]", 1, null, 0));

        assertThat(deterministic(twoThreads)).isEqualTo(expected);
        assertThat(deterministic(fiveCores)).isEqualTo(expected);
        assertThat(twoThreads.getFileName()).isEqualTo(firstRun.getFileName());
        assertThat(DuckDb.query("SELECT DISTINCT cells_in_batch FROM " + DuckDb.answers(fiveCores) + " ORDER BY ALL"))
                .containsExactly("1", "2");
    }

    @Test
    void aSecondStartComputesOnlyWhatIsMissing() throws Exception {
        Path copy = output.resolve(firstRun.getFileName());
        copyTree(firstRun, copy);
        Files.delete(copy.resolve("answers/chunk-000001.parquet"));
        Files.delete(copy.resolve("answers/chunk-000003.parquet"));
        Files.createDirectories(copy.resolve(".incomplete"));
        Files.writeString(copy.resolve(".incomplete/of-a-killed-writer-chunk-000001.parquet"), "half a file");

        RunOutcome resumed = execute(Quickstart.in(output), LOCAL);
        RunOutcome again = execute(Quickstart.in(output), LOCAL);

        assertThat(resumed.computedChunks()).containsExactly(1, 3);
        assertThat(again.computedChunks()).isEmpty();
        assertThat(deterministic(copy)).isEqualTo(deterministic(firstRun));
        assertThat(copy.resolve(".incomplete")).doesNotExist();
    }

    @Test
    void aRunThatWasKilledEndsWithEveryRowOnce() throws Exception {
        Process killed = startProcess(output);
        try {
            awaitFirstChunk(output, killed);
        } finally {
            killed.destroyForcibly().waitFor();
        }

        RunOutcome resumed = execute(Quickstart.in(output), LOCAL);

        assertThat(resumed.computedChunks()).isNotEmpty().hasSizeLessThan(EXAMPLES);
        assertThat(deterministic(folder(resumed))).isEqualTo(deterministic(firstRun));
    }

    @Test
    void aBrokenRowAndAnImpossibleBudgetFailAlone() throws Exception {
        Path rows = output.resolve("niah_single_1024.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(Quickstart.ROWS).subList(0, 2));
        lines.add(1, "{\"index\": 7, \"input\": ");
        Files.write(rows, lines);

        RunOutcome outcome = execute(
                Quickstart.in(output.resolve("out"))
                        .withRows(rows, 3)
                        .withBudgets(Quickstart.entries(16), Quickstart.entries(64)),
                LOCAL);

        // 7 cells of the broken row; cake@16 and snapkv@16 cannot keep their window of 32 in the two good ones.
        assertThat(outcome.rows()).isEqualTo(3 * CELLS);
        assertThat(outcome.failedRows()).isEqualTo(CELLS + 2 * 2);
        assertThat(outcome.accepted()).isFalse();
        assertThat(DuckDb.query("SELECT example_index, count(*), min(error_class) FROM "
                        + DuckDb.answers(folder(outcome)) + " WHERE status = 'failed' GROUP BY ALL ORDER BY ALL"))
                .containsExactly("0|2|PolicyException", "1|7|DataException", "2|2|PolicyException");
        assertThat(printed.toString()).contains("7 x DataException", "4 x PolicyException", "niah_single_1024.jsonl:2");
    }

    @Test
    void aHiddenQuestionIsFedAfterTheCompressedContext() throws Exception {
        Path hidden = run(Quickstart.in(output).withRows(Quickstart.ROWS, 2).withQuestion(QuestionMode.HIDDEN), LOCAL);

        assertThat(DuckDb.query("SELECT DISTINCT question, status FROM " + DuckDb.answers(hidden)))
                .containsExactly("hidden|ok");
        assertThat(DuckDb.query(
                        "SELECT bool_and(h.prediction = v.prediction AND h.retained_mean < v.retained_mean) FROM %s h JOIN %s v USING (example_index, cell_id) WHERE cell_id = 'full'"
                                .formatted(DuckDb.answers(hidden), DuckDb.answers(firstRun))))
                .containsExactly("true");
    }

    @Test
    void anotherKvTypeIsAnotherRunWithOtherBytes() throws Exception {
        Quickstart rows = Quickstart.in(output).withRows(Quickstart.ROWS, 2);
        Path floats = run(rows, LOCAL);
        Path halves = run(rows.withKvType(KvType.F16), LOCAL);

        assertThat(halves.getFileName()).isNotEqualTo(floats.getFileName());
        assertThat(execute(rows.withKvType(KvType.F16), LOCAL).computedChunks()).isEmpty();
        for (String table : List.of(DuckDb.answers(halves), DuckDb.scores(halves))) {
            assertThat(DuckDb.query("SELECT DISTINCT kv_type FROM " + table)).containsExactly("f16");
        }
        assertThat(DuckDb.query(
                        "SELECT count(*), bool_and(h.prediction = f.prediction), bool_and(2 * h.kv_bytes_full = f.kv_bytes_full AND 2 * h.kv_bytes = f.kv_bytes AND h.kv_bytes_peak < f.kv_bytes_peak) FROM %s h JOIN %s f USING (example_index, cell_id) WHERE cell_id IN ('full', 'streaming-llm@64')"
                                .formatted(DuckDb.answers(halves), DuckDb.answers(floats))))
                .containsExactly("4|true|true");
        assertThat(Files.readString(halves.resolve("report.html"))).contains("Keys and values as f16");
    }

    @Test
    void scalarKernelsGiveTheSameAnswers() throws Exception {
        Path scalar =
                run(Quickstart.in(output).withRows(Quickstart.ROWS, 1), new RunOptions("local[2]", 2, "scalar", 0));

        assertThat(DuckDb.query(
                        "SELECT count(*), bool_and(s.prediction = v.prediction AND s.kernels = 'scalar' AND v.kernels <> 'scalar'), max(abs(s.gold_survival - v.gold_survival)) < 0.1 FROM %s s JOIN %s v USING (example_index, cell_id) WHERE cell_id IN ('full', 'streaming-llm@64', 'snapkv@25%%')"
                                .formatted(DuckDb.answers(scalar), DuckDb.answers(firstRun))))
                .containsExactly("3|true|true");
    }

    @Test
    void aTruncatedModelIsOneErrorBeforeAnythingIsWritten() throws Exception {
        Path truncated = output.resolve("truncated.gguf");
        byte[] model = Files.readAllBytes(Quickstart.MODEL);
        Files.write(truncated, Arrays.copyOf(model, model.length / 2));

        assertThatThrownBy(() -> execute(Quickstart.in(output.resolve("out")).withModel(truncated), LOCAL))
                .isInstanceOf(GgufFormatException.class)
                .hasMessageContaining("truncated.gguf");
        assertThatThrownBy(
                        () -> execute(Quickstart.in(output.resolve("out")).withModel(output.resolve("no.gguf")), LOCAL))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("no.gguf: there is no such model file");
        assertThat(output.resolve("out")).doesNotExist();
    }

    @Test
    void aFolderThatBelongsToAnotherRunIsLeftAlone() throws Exception {
        Path copy = output.resolve(firstRun.getFileName());
        copyTree(firstRun, copy);
        Path description = copy.resolve("run.json");
        Files.writeString(description, Files.readString(description).replace("\"seed\" : 42", "\"seed\" : 43"));
        List<String> before = deterministic(copy);

        assertThatThrownBy(() -> execute(Quickstart.in(output), LOCAL))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("changed after it was written");
        assertThat(deterministic(copy)).isEqualTo(before);
    }

    @Test
    void anOutputThatIsAFileIsRefused() throws Exception {
        Path file = Files.writeString(output.resolve("notes"), "mine");

        assertThatThrownBy(() -> execute(Quickstart.in(file), LOCAL))
                .isInstanceOf(ResultsException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("choose another 'output'");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aCancelledRunGoesOnInTheSameJvm() throws Exception {
        // One core, so that most chunks are still to come when the first is there.
        RunOptions slow = new RunOptions("local[1]", 1, null, 0);
        FutureTask<RunOutcome> started = new FutureTask<>(() -> execute(Quickstart.in(output), slow));
        Thread.ofPlatform().start(started);
        while (chunks(output) == 0 && !started.isDone()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        SparkContext.getOrCreate().cancelAllJobs();
        assertThatThrownBy(started::get)
                .hasCauseInstanceOf(RunException.class)
                .hasMessageContaining("start the same plan again to go on");

        RunOutcome resumed = execute(Quickstart.in(output), LOCAL);

        assertThat(resumed.computedChunks()).isNotEmpty().hasSizeLessThan(EXAMPLES);
        assertThat(deterministic(folder(resumed))).isEqualTo(deterministic(firstRun));
    }

    private Path run(Quickstart plan, RunOptions options) throws Exception {
        return folder(execute(plan, options));
    }

    private RunOutcome execute(Quickstart plan, RunOptions options) throws Exception {
        return new EvaluationRun(plan.plan(), options, new PrintWriter(printed, true)).execute();
    }

    private static Path folder(RunOutcome outcome) {
        return Path.of(URI.create(outcome.folder().toUri().toString()).getPath());
    }

    /** All deterministic columns of all rows as text. */
    private static List<String> deterministic(Path run) throws Exception {
        String columns = "\"" + String.join("\", \"", AnswersTable.TABLE.deterministicColumns()) + "\"";
        return DuckDb.query(
                "SELECT %s FROM %s ORDER BY example_index, cell_index".formatted(columns, DuckDb.answers(run)));
    }

    private static Process startProcess(Path output) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(LaunchOptions.module());
        command.addAll(List.of(
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                QuickstartMain.class.getName(),
                output.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.resolve("killed.log").toFile())
                .start();
    }

    private static void awaitFirstChunk(Path output, Process process) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (chunks(output) == 0) {
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as(Files.readString(output.resolve("killed.log"), StandardCharsets.UTF_8))
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static long chunks(Path output) throws Exception {
        try (Stream<Path> files = Files.walk(output)) {
            return files.filter(file -> file.getFileName().toString().startsWith("chunk-"))
                    .count();
        }
    }

    private static void copyTree(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
