package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.run.DuckDb;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resource manager and two node managers, which start the executors, and in cluster mode the driver, as processes. */
final class YarnClusterTest {
    private static final int NODES = 2;
    private static final Path LOGS = Distribution.TARGET.resolve("cluster-logs/yarn");

    @TempDir
    private static Path folder;

    private static Distribution distribution;
    private static MiniYARNCluster cluster;
    private static Path configuration;
    private static String sparkYarn;
    private static List<String> undisturbed;

    @BeforeAll
    static void startYarn() throws Exception {
        distribution = new Distribution(folder);
        sparkYarn = jarOf(org.apache.spark.deploy.yarn.Client.class);
        undisturbed = UndisturbedRun.rows(distribution, folder);
        Configuration settings = new YarnConfiguration();
        settings.set("yarn.scheduler.capacity.root.queues", "default");
        settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
        settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.6");
        settings.set("yarn.scheduler.minimum-allocation-mb", "128");
        settings.set("yarn.nodemanager.resource.memory-mb", "8192");
        // A machine of the test may be nearly full of other things, which is not the subject here.
        settings.set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.9");
        settings.set("yarn.resourcemanager.hostname", "127.0.0.1");
        settings.set("yarn.nodemanager.hostname", "127.0.0.1");
        cluster = new MiniYARNCluster("cakebench", NODES, 1, 1);
        cluster.init(settings);
        cluster.start();
        configuration = Files.createDirectories(folder.resolve("hadoop-conf"));
        try (OutputStream site = Files.newOutputStream(configuration.resolve("yarn-site.xml"))) {
            cluster.getConfig().writeXml(site);
        }
    }

    @AfterAll
    static void stopYarn() {
        if (cluster != null) {
            cluster.stop();
        }
    }

    @Test
    void aDriverHere() throws Exception {
        runs("client");
    }

    @Test
    void aDriverInAContainer() throws Exception {
        runs("cluster");
    }

    private static void runs(String mode) throws Exception {
        Path output = folder.resolve(mode);
        SmallPlan plan = SmallPlan.write(folder.resolve("plan-" + mode), output);

        List<String> options = new ArrayList<>(List.of(
                "--master",
                "yarn",
                "--deploy-mode",
                mode,
                "--num-executors",
                "2",
                "--driver-memory",
                "700m",
                "--conf",
                "spark.yarn.jars=local:%s/*,local:%s".formatted(Distribution.SPARK_JARS, sparkYarn),
                "--conf",
                "spark.yarn.stagingDir=" + folder.resolve("staging")));
        // The Java and the address of containers, which have nothing of the environment of a node manager.
        for (String container : List.of("spark.yarn.appMasterEnv.", "spark.executorEnv.")) {
            options.addAll(List.of("--conf", container + "JAVA_HOME=" + System.getProperty("java.home")));
            options.addAll(List.of("--conf", container + "SPARK_LOCAL_IP=127.0.0.1"));
        }
        Driver.of(distribution, LOGS, options.toArray(String[]::new))
                .with(Map.of("HADOOP_CONF_DIR", configuration.toString()), configuration + ":" + sparkYarn)
                .run(plan);

        RunRows.requireWhole(output, undisturbed);
        assertThat(DuckDb.query("SELECT DISTINCT executor FROM " + DuckDb.answers(RunRows.folder(output))))
                .isNotEmpty()
                .doesNotContain("driver");
    }

    private static String jarOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
