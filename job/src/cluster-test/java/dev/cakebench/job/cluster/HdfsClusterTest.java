package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model, data and output on HDFS. */
final class HdfsClusterTest {
    private static final Path LOGS = Distribution.TARGET.resolve("cluster-logs/hdfs");

    @TempDir
    private static Path folder;

    private static Distribution distribution;
    private static MiniDFSCluster cluster;
    private static FileSystem hdfs;
    private static List<String> undisturbed;

    @BeforeAll
    static void startHdfs() throws Exception {
        distribution = new Distribution(folder);
        undisturbed = UndisturbedRun.rows(distribution, folder);
        Configuration configuration = new Configuration();
        configuration.set("dfs.namenode.fs-limits.min-block-size", "1024");
        cluster =
                new MiniDFSCluster.Builder(configuration, folder.resolve("dfs").toFile()).build();
        hdfs = cluster.getFileSystem();
        hdfs.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(SmallPlan.QUICKSTART.toUri()), new org.apache.hadoop.fs.Path("/"));
    }

    @AfterAll
    static void stopHdfs() {
        if (cluster != null) {
            cluster.shutdown();
        }
    }

    @Test
    void aRunThatIsKilledAndRivalledIsWholeInTheEnd() throws Exception {
        Path models = folder.resolve("models");
        SmallPlan plan = plan("killed");
        Driver driver = Driver.of(
                distribution,
                LOGS,
                "--master",
                "local-cluster[2,1,1024]",
                "--conf",
                "spark.cakebench.modelFolder=" + models);
        try (LoggedProcess first = driver.start(plan)) {
            first.await(() -> chunks(plan) > 0, Duration.ofMinutes(2));
            driver.requireRefused(plan, first, first.executors().toList());
            assertThat(first.kill()).isTrue();
        }

        String resumed = driver.run(plan);

        assertThat(resumed).doesNotContain("; 0 of " + SmallPlan.CHUNKS + " chunks are there already");
        Path copy = folder.resolve("copy");
        hdfs.copyToLocalFile(
                false, new org.apache.hadoop.fs.Path("/killed"), new org.apache.hadoop.fs.Path(copy.toUri()), true);
        RunRows.requireWhole(copy, undisturbed);
        try (Stream<Path> staged = Files.list(models)) {
            assertThat(staged.filter(file -> file.toString().endsWith(".gguf")).toList())
                    .singleElement()
                    .satisfies(model -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(model)))
                            .doesNotContain("w"));
        }
    }

    private static int chunks(SmallPlan plan) throws IOException {
        FileStatus[] files =
                hdfs.globStatus(new org.apache.hadoop.fs.Path(plan.output() + "/run=*/answers/chunk-*.parquet"));
        return files == null ? 0 : files.length;
    }

    private static SmallPlan plan(String output) throws IOException {
        String root = hdfs.getUri().toString();
        return SmallPlan.write(
                folder.resolve("plan-" + output),
                root + "/quickstart/needle.gguf",
                root + "/quickstart",
                root + "/" + output);
    }
}
