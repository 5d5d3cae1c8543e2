package dev.cakebench.job.submit;

import static dev.cakebench.job.submit.SubmitCall.PLAN;
import static dev.cakebench.job.submit.SubmitCall.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.job.submit.SubmitCall.Result;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's own client asks of Kubernetes when {@code submit/kubernetes} starts it. */
final class KubernetesClusterTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test
    private Path home;

    @SuppressWarnings("NullAway.Init") // set before each test
    private KubernetesApi api;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SubmitCall calls;

    /** The distribution's spark-submit is Spark's class of that name, on the class path of this test. */
    @BeforeEach
    void start() throws IOException {
        api = new KubernetesApi();
        Path classPath = Files.writeString(
                home.resolve("class-path"), "-cp \"" + System.getProperty("java.class.path") + "\"\n");
        calls = SubmitCall.withSparkSubmit(
                        home,
                        "exec \"$JAVA_HOME/bin/java\" -XX:TieredStopAtLevel=1 @%s @%s org.apache.spark.deploy.SparkSubmit \"$@\""
                                .formatted(Path.of("target/jvm.args").toAbsolutePath(), classPath))
                .with("SPARK_LOCAL_IP", "127.0.0.1");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Result submit(String... further) {
        List<String> arguments = new ArrayList<>(
                List.of(PLAN, "--master", "k8s://" + api.url(), "--image", "registry/cakebench:1", "--executors", "2"));
        arguments.addAll(List.of(further));
        return calls.call("kubernetes", arguments.toArray(String[]::new));
    }

    private static List<String> texts(JsonNode array, String... path) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array) {
            for (String name : path) {
                item = item.path(name);
            }
            texts.add(item.asText());
        }
        return texts;
    }

    @Test
    void theDriversPodIsWhatScriptSettingsAndTemplateSay() throws IOException {
        Result submitted = submit(
                "--set", "model=/models/it's $a.gguf", "--conf", "spark.kubernetes.submission.waitAppCompletion=false");
        assertThat(submitted.exitCode()).as(submitted.err()).isZero();

        ObjectNode pod = api.objects("pods").getFirst();
        JsonNode spec = pod.path("spec");
        JsonNode container = spec.path("containers").path(0);
        assertThat(api.objects("pods")).hasSize(1);
        assertThat(pod.path("metadata").path("namespace").asText()).isEqualTo("cakebench");
        assertThat(pod.path("metadata").path("name").asText())
                .startsWith("cakebench-")
                .endsWith("-driver");
        assertThat(pod.path("metadata")
                        .path("labels")
                        .path("app.kubernetes.io/component")
                        .asText())
                .isEqualTo("driver");
        assertThat(pod.path("metadata")
                        .path("annotations")
                        .path("prometheus.io/path")
                        .asText())
                .isEqualTo("/metrics/prometheus/");
        assertThat(spec.path("serviceAccountName").asText()).isEqualTo("cakebench");
        assertThat(spec.path("securityContext").path("runAsUser").asInt()).isEqualTo(185);
        assertThat(texts(spec.path("volumes"), "name"))
                .contains("models", "results", "model-cache", "spark-conf-volume-driver");

        assertThat(container.path("image").asText()).isEqualTo("registry/cakebench:1");
        assertThat(container.path("resources").path("limits").path("memory").asText())
                .isEqualTo("2432Mi");
        assertThat(texts(container.path("env"), "name")).contains("SPARK_CONF_DIR", "SPARK_DRIVER_BIND_ADDRESS");
        assertThat(texts(container.path("volumeMounts"), "mountPath"))
                .contains("/models", "/results", "/var/cache/cakebench");
        assertThat(texts(container.path("args")))
                .startsWith("driver")
                .containsSequence("--class", SubmitCall.MAIN_CLASS)
                .endsWith(
                        "local:///opt/cakebench/cakebench.jar",
                        "run",
                        PLAN,
                        "--plan-text",
                        Base64.getEncoder().encodeToString(Files.readAllBytes(REPOSITORY.resolve(PLAN))),
                        "--plan-folder",
                        REPOSITORY.toString(),
                        "--set",
                        "model=/models/it's $a.gguf");

        assertThat(api.objects("configmaps").toString())
                .as("the executors' template and the settings, for the driver to read")
                .contains("topologySpreadConstraints")
                .contains("spark.executor.instances=2")
                .contains("spark.metrics.namespace=cakebench")
                .contains("spark.cakebench.modelFolder=/var/cache/cakebench");
        assertThat(api.uses())
                .as("what rbac.yaml says of who submits")
                .containsExactly("create pods", "patch configmaps", "patch networkpolicies", "patch services");
    }

    @Test
    void theRoleHasTheRightsThatADriverUsesAndNoOthers() throws IOException {
        api.addPod("cakebench", "the-driver");
        Result ended = submit(
                "--deploy-mode",
                "client",
                "--jar",
                home.resolve("class-path").toString(),
                "--conf",
                "spark.kubernetes.submitInDriver=true",
                "--conf",
                "spark.kubernetes.driver.master=" + api.url(),
                "--conf",
                "spark.kubernetes.driver.pod.name=the-driver",
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.ui.enabled=false",
                "--",
                "--class",
                StartAndStop.class.getName());
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).startsWith("started ");

        Role role = (Role)
                KubernetesManifestsTest.objects(Files.readString(KubernetesManifestsTest.FOLDER.resolve("rbac.yaml")))
                        .get(2);
        SortedSet<String> rights = new TreeSet<>();
        role.getRules()
                .forEach(rule -> rule.getResources()
                        .forEach(resource -> rule.getVerbs().forEach(verb -> rights.add(verb + " " + resource))));
        assertThat(rights).as("for the pod of a failed executor").contains("delete pods");
        rights.remove("delete pods");
        assertThat(api.uses()).isEqualTo(rights);
        assertThat(api.objects("pods").stream()
                        .filter(pod ->
                                !pod.path("metadata").path("name").asText().equals("the-driver")))
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.path("spec")
                                .path("topologySpreadConstraints")
                                .size())
                        .isEqualTo(1));
    }
}
