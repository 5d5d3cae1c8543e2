package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.run.DuckDb;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same plan on every kind of master that needs no other software, against a local run. */
final class MastersClusterTest {
    private static final Path LOGS = Distribution.TARGET.resolve("cluster-logs/masters");

    /** Two executors, and no task before both are there. */
    private static final List<String> BOTH_EXECUTORS = List.of(
            "--executor-cores",
            "1",
            "--total-executor-cores",
            "2",
            "--conf",
            "spark.scheduler.minRegisteredResourcesRatio=1",
            "--conf",
            "spark.scheduler.maxRegisteredResourcesWaitingTime=2min");

    @TempDir
    private static Path folder;

    private static Distribution distribution;
    private static StandaloneCluster standalone;
    private static List<String> undisturbed;

    @BeforeAll
    static void start() throws Exception {
        distribution = new Distribution(folder);
        undisturbed = UndisturbedRun.rows(distribution, folder);
        standalone = new StandaloneCluster(distribution, LOGS, 2);
    }

    @AfterAll
    static void stop() {
        if (standalone != null) {
            standalone.close();
        }
    }

    @Test
    void executorsOfLocalCluster() throws Exception {
        Path output = folder.resolve("local-cluster");

        String printed = driver("local-cluster[2,1,1024]", BOTH_EXECUTORS).run(plan(output));

        RunRows.requireWhole(output, undisturbed);
        assertThat(executors(output)).containsExactly("0", "1");
        assertThat(printed).contains("memory: ", "outside the heap of each executor", "1 of 1 examples at once");
    }

    @Test
    void standaloneWorkersAndADriverHere() throws Exception {
        Path output = folder.resolve("client");

        driver(standalone.url(), BOTH_EXECUTORS).run(plan(output));

        RunRows.requireWhole(output, undisturbed);
        assertThat(executors(output)).containsExactly("0", "1");
    }

    @Test
    void standaloneWorkersAndADriverAmongThem() throws Exception {
        Path output = folder.resolve("cluster");

        driver(
                        standalone.url(),
                        List.of(
                                "--deploy-mode",
                                "cluster",
                                "--driver-memory",
                                "1g",
                                "--properties-file",
                                Path.of("..", "conf", "spark", "standalone.conf")
                                        .toString(),
                                "--executor-cores",
                                "1"))
                .run(plan(output));

        RunRows.requireWhole(output, undisturbed);
        assertThat(executors(output)).isNotEmpty().doesNotContain("driver");
    }

    @Test
    void ofTwoDriversAtOnceTheSecondIsRefused() throws Exception {
        Path output = folder.resolve("rivals");
        SmallPlan plan = plan(output);
        Driver driver = driver(standalone.url(), List.of("--executor-cores", "1"));

        try (LoggedProcess first = driver.start(plan)) {
            first.await(() -> RunRows.chunks(output) > 0, Duration.ofMinutes(2));
            driver.requireRefused(plan, first, standalone.executors());
            assertThat(first.await(Duration.ofMinutes(2))).as(first.log()).isZero();
        }

        RunRows.requireWhole(output, undisturbed);
    }

    private static Driver driver(String master, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--master", master));
        all.addAll(options);
        return Driver.of(distribution, LOGS, all.toArray(String[]::new)).withClassArchives();
    }

    private static List<String> executors(Path output) throws Exception {
        return DuckDb.query(
                "SELECT DISTINCT executor FROM %s ORDER BY 1".formatted(DuckDb.answers(RunRows.folder(output))));
    }

    private static SmallPlan plan(Path output) throws IOException {
        return SmallPlan.write(output.resolveSibling("plan-" + output.getFileName()), output);
    }
}
