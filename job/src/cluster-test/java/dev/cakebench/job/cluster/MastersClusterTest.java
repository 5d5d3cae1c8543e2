package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.run.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same plan on every kind of master that needs no other software, against a local run. */
final class MastersClusterTest {
    private static final int EXAMPLES = 3;
    private static final Path LOGS = Distribution.TARGET.resolve("cluster-logs/masters");

    @TempDir
    private static Path folder;

    private static Distribution distribution;
    private static List<String> local;

    @BeforeAll
    static void runLocally() throws Exception {
        distribution = new Distribution(folder);
        local = Driver.localRows(distribution, folder, LOGS, EXAMPLES);
    }

    @Test
    void executorsOfLocalCluster() throws Exception {
        Driver driver = Driver.of(distribution, LOGS, "--master", "local-cluster[2,1,1024]");

        String printed = driver.run(plan("local-cluster"));

        RunRows.requireWhole(plan("local-cluster"), folder.resolve("local-cluster"), local);
        assertThat(executors("local-cluster")).containsExactly("0", "1");
        assertThat(printed).contains("memory: ", "outside the heap of each executor", "1 of 1 examples at once");
    }

    @Test
    void standaloneWorkersAndADriverHere() throws Exception {
        try (StandaloneCluster cluster = new StandaloneCluster(distribution, LOGS.resolve("client"), 2)) {
            Driver.of(distribution, LOGS, "--master", cluster.url(), "--executor-cores", "1")
                    .run(plan("client"));
        }

        RunRows.requireWhole(plan("client"), folder.resolve("client"), local);
        assertThat(executors("client")).containsExactly("0", "1");
    }

    @Test
    void standaloneWorkersAndADriverAmongThem() throws Exception {
        try (StandaloneCluster cluster = new StandaloneCluster(distribution, LOGS.resolve("cluster"), 2)) {
            Driver.of(
                            distribution,
                            LOGS,
                            "--master",
                            cluster.url(),
                            "--deploy-mode",
                            "cluster",
                            "--driver-memory",
                            "1g",
                            "--properties-file",
                            Path.of("..", "conf", "spark", "standalone.conf").toString(),
                            "--executor-cores",
                            "1")
                    .run(plan("cluster"));
        }

        RunRows.requireWhole(plan("cluster"), folder.resolve("cluster"), local);
        assertThat(executors("cluster")).isNotEmpty().doesNotContain("driver");
    }

    private static List<String> executors(String output) throws Exception {
        return DuckDb.query("SELECT DISTINCT executor FROM %s ORDER BY 1"
                .formatted(DuckDb.answers(RunRows.folder(folder.resolve(output)))));
    }

    private static SmallPlan plan(String output) throws IOException {
        Path plans = Files.createDirectories(folder.resolve("plans-" + output));
        return SmallPlan.write(plans, folder.resolve(output).toString(), EXAMPLES);
    }
}
