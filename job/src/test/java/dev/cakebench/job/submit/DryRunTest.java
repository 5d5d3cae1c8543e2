package dev.cakebench.job.submit;

import static dev.cakebench.job.submit.SubmitCall.PLAN;
import static dev.cakebench.job.submit.SubmitCall.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that each script would start, word for word. */
final class DryRunTest {
    private static final String BUILT_JAR =
            REPOSITORY.resolve("job/target/cakebench.jar").toString();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test
    private Path home;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SubmitCall calls;

    @BeforeEach
    void aSparkThatMustNotStart() throws IOException {
        calls = SubmitCall.withSparkSubmit(home, "echo started >&2; exit 99");
    }

    /** The words up to the options of a cluster, which {@code rest} has. */
    private List<String> command(String conf, String master, String mode, String... rest) {
        List<String> words = new ArrayList<>(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "SPARK_SUBMIT_OPTS=\"-Dlog4j2.configurationFile=" + REPOSITORY.resolve("conf/log4j2.properties") + "\"",
                home.resolve("spark/bin/spark-submit").toString(),
                "--master",
                master,
                "--deploy-mode",
                mode,
                "--class",
                SubmitCall.MAIN_CLASS,
                "--properties-file",
                REPOSITORY.resolve("conf/spark").resolve(conf).toString(),
                "--load-spark-defaults"));
        words.addAll(List.of(rest));
        return words;
    }

    private static String planText() throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(REPOSITORY.resolve(PLAN)));
    }

    @Test
    void standaloneClient() {
        assertThat(calls.dryRun("standalone", PLAN, "--master", "spark://node1:7077"))
                .isEqualTo(command("standalone.conf", "spark://node1:7077", "client", BUILT_JAR, "run", PLAN));
    }

    @Test
    void standaloneCountsCores() {
        assertThat(calls.dryRun(
                        "standalone", PLAN, "--master=spark://a:1,b:2", "--executors", "3", "--executor-cores", "8"))
                .isEqualTo(command(
                        "standalone.conf",
                        "spark://a:1,b:2",
                        "client",
                        "--executor-cores",
                        "8",
                        "--total-executor-cores",
                        "24",
                        BUILT_JAR,
                        "run",
                        PLAN));
    }

    @Test
    void standaloneCluster() throws IOException {
        assertThat(calls.dryRun(
                        "standalone",
                        PLAN,
                        "--master",
                        "spark://node1:7077",
                        "--deploy-mode",
                        "cluster",
                        "--supervise",
                        "--jar",
                        "file:/shared/cakebench.jar",
                        "--jars",
                        "hdfs:///jars/a.jar,file:/shared/b.jar",
                        "--verbose"))
                .isEqualTo(command(
                        "standalone.conf",
                        "spark://node1:7077",
                        "cluster",
                        "--supervise",
                        "--jars",
                        "hdfs:///jars/a.jar,file:/shared/b.jar",
                        "file:/shared/cakebench.jar",
                        "run",
                        PLAN,
                        "--plan-text",
                        planText(),
                        "--plan-folder",
                        REPOSITORY.toString(),
                        "--verbose"));
    }

    @Test
    void yarnClientWithEveryOption() {
        String addedJar = home.resolve("spark/bin/spark-submit").toString();
        assertThat(calls.dryRun(
                        "yarn",
                        PLAN,
                        "--master",
                        "yarn",
                        "--deploy-mode",
                        "client",
                        "--executors",
                        "4",
                        "--executor-cores",
                        "8",
                        "--executor-memory",
                        "2g",
                        "--executor-overhead",
                        "6g",
                        "--driver-memory",
                        "3g",
                        "--memory",
                        "4g",
                        "--threads",
                        "2",
                        "--conf",
                        "spark.speculation=true",
                        "--jars",
                        addedJar,
                        "--files",
                        addedJar + "#tool",
                        "--jar",
                        "hdfs:///cakebench.jar",
                        "--name",
                        "night run",
                        "--java-home",
                        "/opt/jdk-25",
                        "--queue",
                        "bench",
                        "--set",
                        "budgets=[64,128]",
                        "--kernels",
                        "scalar",
                        "--max-failed",
                        "0",
                        "--",
                        "--principal",
                        "me@REALM"))
                .isEqualTo(command(
                        "yarn.conf",
                        "yarn",
                        "client",
                        "--executor-cores",
                        "8",
                        "--executor-memory",
                        "2g",
                        "--conf",
                        "spark.executor.memoryOverhead=6g",
                        "--driver-memory",
                        "3g",
                        "--conf",
                        "spark.cakebench.memory=4g",
                        "--conf",
                        "spark.task.cpus=2",
                        "--conf",
                        "spark.speculation=true",
                        "--jars",
                        addedJar,
                        "--files",
                        addedJar + "#tool",
                        "--name",
                        "night run",
                        "--conf",
                        "spark.yarn.appMasterEnv.JAVA_HOME=/opt/jdk-25",
                        "--conf",
                        "spark.executorEnv.JAVA_HOME=/opt/jdk-25",
                        "--queue",
                        "bench",
                        "--num-executors",
                        "4",
                        "--principal",
                        "me@REALM",
                        "hdfs:///cakebench.jar",
                        "run",
                        PLAN,
                        "--set",
                        "budgets=[64,128]",
                        "--kernels",
                        "scalar",
                        "--max-failed",
                        "0"));
    }

    @Test
    void aPlanOnTheClusterIsReadThere() {
        assertThat(calls.dryRun("yarn", "hdfs:///plans/a.yaml", "--deploy-mode", "cluster"))
                .isEqualTo(command("yarn.conf", "yarn", "cluster", BUILT_JAR, "run", "hdfs:///plans/a.yaml"));
    }

    @Test
    void aFileUriIsAFileHere() throws IOException {
        String uri = REPOSITORY.resolve(PLAN).toUri().toString();

        assertThat(calls.dryRun("yarn", uri, "--deploy-mode", "cluster"))
                .isEqualTo(command(
                        "yarn.conf",
                        "yarn",
                        "cluster",
                        BUILT_JAR,
                        "run",
                        uri,
                        "--plan-text",
                        planText(),
                        "--plan-folder",
                        REPOSITORY.toString()));
    }

    @Test
    void kubernetesCluster() throws IOException {
        assertThat(calls.dryRun(
                        "kubernetes",
                        PLAN,
                        "--master",
                        "k8s://https://cluster:6443",
                        "--image",
                        "registry/cakebench:1",
                        "--namespace",
                        "lab",
                        "--service-account",
                        "bench",
                        "--executors",
                        "2",
                        "--set",
                        "model=/models/a.gguf"))
                .isEqualTo(command(
                        "kubernetes.conf",
                        "k8s://https://cluster:6443",
                        "cluster",
                        "--conf",
                        "spark.kubernetes.namespace=lab",
                        "--conf",
                        "spark.kubernetes.authenticate.driver.serviceAccountName=bench",
                        "--conf",
                        "spark.kubernetes.driver.podTemplateFile="
                                + REPOSITORY.resolve("conf/kubernetes/driver-pod.yaml"),
                        "--conf",
                        "spark.kubernetes.container.image=registry/cakebench:1",
                        "--conf",
                        "spark.kubernetes.executor.podTemplateFile="
                                + REPOSITORY.resolve("conf/kubernetes/executor-pod.yaml"),
                        "--num-executors",
                        "2",
                        "local:///opt/cakebench/cakebench.jar",
                        "run",
                        PLAN,
                        "--plan-text",
                        planText(),
                        "--plan-folder",
                        REPOSITORY.toString(),
                        "--set",
                        "model=/models/a.gguf"));
    }

    @Test
    void kubernetesClient() throws IOException {
        Path template = Files.writeString(home.resolve("pod.yaml"), "kind: Pod\n");
        assertThat(calls.dryRun(
                        "kubernetes",
                        PLAN,
                        "--master",
                        "k8s://https://cluster:6443",
                        "--deploy-mode",
                        "client",
                        "--image",
                        "registry/cakebench:1",
                        "--executor-template",
                        template.toString()))
                .isEqualTo(command(
                        "kubernetes.conf",
                        "k8s://https://cluster:6443",
                        "client",
                        "--conf",
                        "spark.kubernetes.container.image=registry/cakebench:1",
                        "--conf",
                        "spark.kubernetes.executor.podTemplateFile=" + template,
                        BUILT_JAR,
                        "run",
                        PLAN));
    }

    @Test
    void furtherJvmOptionsOfTheSubmittingProcessAreKept() {
        assertThat(calls.with("SPARK_SUBMIT_OPTS", "-Xss2m").dryRun("standalone", PLAN, "--master", "spark://a:1"))
                .element(2)
                .asString()
                .endsWith("log4j2.properties\" -Xss2m");
    }
}
