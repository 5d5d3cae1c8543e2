package dev.cakebench.job.submit;

import static dev.cakebench.job.submit.SubmitCall.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of {@code conf/kubernetes}, read as the objects of Kubernetes' API with no field that it lacks. */
final class KubernetesManifestsTest {
    static final Path FOLDER = REPOSITORY.resolve("conf/kubernetes");

    /** Finds each object's class by its apiVersion and kind. The classes would collect unknown fields in a map of their own. */
    private static final ObjectMapper STRICT = JsonMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            })
            .build();

    static List<HasMetadata> objects(String yaml) throws IOException {
        try (MappingIterator<HasMetadata> objects =
                STRICT.readerFor(HasMetadata.class).readValues(yaml)) {
            return objects.readAll();
        }
    }

    private static Pod template(String name) throws IOException {
        return (Pod) objects(Files.readString(FOLDER.resolve(name))).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"driver-pod.yaml", "executor-pod.yaml"})
    void templatesLeaveToSparkWhatIsSparks(String name) throws IOException {
        PodSpec spec = template(name).getSpec();
        Container container = spec.getContainers().getFirst();

        assertThat(spec.getContainers()).hasSize(1);
        assertThat(container.getImage()).isNull();
        assertThat(container.getResources()).isNull();
        assertThat(spec.getServiceAccountName()).isNull();
        assertThat(spec.getRestartPolicy()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"driver-pod.yaml", "executor-pod.yaml"})
    void podsAreRestrictedAndReadTheModelOnly(String name) throws IOException {
        PodSpec spec = template(name).getSpec();
        Container container = spec.getContainers().getFirst();

        assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getVolumeMounts().stream().map(VolumeMount::getName))
                .containsExactlyElementsOf(
                        spec.getVolumes().stream().map(Volume::getName).toList());
        assertThat(container.getVolumeMounts())
                .filteredOn(mount -> Boolean.TRUE.equals(mount.getReadOnly()))
                .extracting(VolumeMount::getMountPath)
                .containsExactly("/models");
    }

    @Test
    void driverAndExecutorsHaveTheSameVolumes() throws IOException {
        PodSpec driver = template("driver-pod.yaml").getSpec();
        PodSpec executor = template("executor-pod.yaml").getSpec();

        assertThat(driver.getVolumes()).isEqualTo(executor.getVolumes());
        assertThat(driver.getContainers().getFirst().getVolumeMounts())
                .isEqualTo(executor.getContainers().getFirst().getVolumeMounts());
    }

    @Test
    void executorsSpreadOverTheNodesByALabelThatTheyHave() throws IOException {
        Pod executor = template("executor-pod.yaml");

        assertThat(executor.getSpec().getTopologySpreadConstraints())
                .singleElement()
                .satisfies(spread -> {
                    assertThat(spread.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
                    assertThat(executor.getMetadata().getLabels())
                            .containsAllEntriesOf(spread.getLabelSelector().getMatchLabels());
                });
        assertThat(executor.getSpec().getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void theRoleIsBoundToTheAccountOfTheSettings() throws IOException {
        List<HasMetadata> objects = objects(Files.readString(FOLDER.resolve("rbac.yaml")));
        assertThat(objects)
                .extracting(Object::getClass)
                .containsExactly(List.of(Namespace.class, ServiceAccount.class, Role.class, RoleBinding.class)
                        .toArray(Class<?>[]::new));

        var account = objects.get(1).getMetadata();
        var binding = (RoleBinding) objects.get(3);
        assertThat(binding.getRoleRef().getName())
                .isEqualTo(objects.get(2).getMetadata().getName());
        assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
            assertThat(subject.getName()).isEqualTo(account.getName());
            assertThat(subject.getNamespace()).isEqualTo(account.getNamespace());
        });
        assertThat(Files.readString(REPOSITORY.resolve("conf/spark/kubernetes.conf")))
                .containsPattern("serviceAccountName +" + account.getName() + "\n")
                .containsPattern("kubernetes\\.namespace +" + account.getNamespace() + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "driver-pod.yaml, runAsNonRoot, runAsNoneRoot",
        "executor-pod.yaml, topologySpreadConstraints, topologySpreadConstraint",
        "rbac.yaml, roleRef, roleref",
    })
    void aMisspeltFieldIsFound(String name, String field, String misspelt) throws IOException {
        String manifest = Files.readString(FOLDER.resolve(name));
        assertThat(manifest).contains(field + ":");

        assertThatThrownBy(() -> objects(manifest.replace(field + ":", misspelt + ":")))
                .isInstanceOf(JsonMappingException.class)
                .hasMessageContaining(misspelt);
    }

    @Test
    void theImageHasTheJarWhereTheScriptLooksForIt() throws IOException {
        assertThat(Files.readString(REPOSITORY.resolve("conf/container/Containerfile")))
                .contains("COPY --chmod=644 cakebench.jar /opt/cakebench/cakebench.jar\n");
        assertThat(Files.readString(REPOSITORY.resolve("submit/kubernetes")))
                .contains("JAR_IN_IMAGE=local:///opt/cakebench/cakebench.jar\n");
    }
}
