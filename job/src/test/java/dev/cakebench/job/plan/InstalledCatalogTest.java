package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cakebench.cake.PolicyCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class InstalledCatalogTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private final Configuration hadoop = new Configuration(false);
    private final PlanReader reader = new PlanReader(new InstalledCatalog(hadoop), hadoop, new Locations(REPOSITORY));

    @Test
    void theQuickstartPlanIsValid() {
        EvaluationPlan plan = reader.read("conf/quickstart.yaml", List.of());

        assertThat(plan.policies())
                .extracting(PolicyPlan::name)
                .contains("full", "cake", "snapkv", "streaming-llm", "cake-pool-5", "snapkv-pool-7");
        assertThat(plan.datasets().getFirst().files())
                .containsExactly(
                        "file:" + REPOSITORY.resolve("conf/quickstart/niah_multikey_1_1024.jsonl"),
                        "file:" + REPOSITORY.resolve("conf/quickstart/niah_single_1024.jsonl"));
        assertThat(plan.policies().get(1).knobs()).containsEntry("pool", 15).containsEntry("gamma", 200.0);
    }

    @Test
    void policiesProtocolsAndFilesAreThoseOfTheClassPath() {
        PlanException refused = catchThrowableOfType(
                PlanException.class,
                () -> reader.read(
                        "conf/quickstart.yaml",
                        List.of(
                                "policies=[cakes, {snapkv: {windw: 8}}, {cake: {pool: 4}}]",
                                "datasets[0].files=conf/quickstart/nothing*.jsonl",
                                "datasets[0].protocol=ruler@1")));

        assertThat(refused.problems())
                .containsExactly(
                        "--set datasets[0].files=conf/quickstart/nothing*.jsonl: datasets[0].files: files 'file:"
                                + REPOSITORY.resolve("conf/quickstart/nothing*.jsonl") + "': not found; tried file:"
                                + REPOSITORY.resolve("conf/quickstart/nothing*.jsonl")
                                + " as a file, a folder and a glob; check the path",
                        "--set policies=[cakes, {snapkv: {windw: 8}}, {cake: {pool: 4}}]: policies[0]: unknown policy "
                                + "'cakes', nearest 'cake'; allowed: "
                                + String.join(", ", PolicyCatalog.load().kinds()),
                        "--set policies=[cakes, {snapkv: {windw: 8}}, {cake: {pool: 4}}]: policies[1].snapkv.windw: "
                                + "unknown knob 'windw', nearest 'window'; "
                                + "allowed: window, pool, pooling, group_mean, merge, prune_channels, quantize_bits, as",
                        "--set policies=[cakes, {snapkv: {windw: 8}}, {cake: {pool: 4}}]: policies[2].cake: "
                                + "policy cake: pool: found 4, allowed: an odd number");
    }

    @Test
    void theSchemaForEditorsIsUpToDate() throws IOException {
        assertThat(Files.readString(REPOSITORY.resolve("conf/plan.schema.json")))
                .as("conf/plan.schema.json; write it again: submit/cakebench schema > conf/plan.schema.json")
                .isEqualTo(PlanSchemaJson.write(new InstalledCatalog(hadoop)));
    }
}
