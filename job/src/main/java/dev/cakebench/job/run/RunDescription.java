package dev.cakebench.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.job.dataset.Digests;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.PlanJson;
import dev.cakebench.job.report.ReportFacts.PolicyFact;
import dev.cakebench.job.results.AnswersTable;
import dev.cakebench.job.results.ResultsException;
import dev.cakebench.job.results.RunFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run is, as {@code run.json} has it: its identity, which decides every deterministic column and whose digest is
 * the fingerprint, and beside it what may change without changing a number.
 *
 * @param fingerprint SHA-256 of the identity
 * @param json the whole file
 */
public record RunDescription(String fingerprint, JsonNode json) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final String IDENTITY = "identity";
    private static final String FINGERPRINT = "fingerprint";

    /** Describes a run of a plan with the given model, data and chunks. */
    static RunDescription of(
            EvaluationPlan plan,
            ModelReference model,
            String modelDescription,
            RunData data,
            List<CellSpec> cells,
            Collection<Chunk> chunks) {
        ObjectNode identity = identity(plan, model, data, cells);
        String fingerprint = Digests.of(canonical(identity));
        ObjectNode json = JSON.createObjectNode();
        json.put(FINGERPRINT, fingerprint);
        json.set(IDENTITY, identity);
        json.set("plan", parse(PlanJson.write(plan)));
        json.put("model_description", modelDescription);
        ArrayNode files = json.putArray("files");
        data.files().forEach(file -> files.add(file.path()));
        json.put("examples", data.examples().size());
        json.put("cells", cells.size());
        json.put("rows", (long) data.examples().size() * cells.size());
        ArrayNode sizes = json.putArray("examples_per_chunk");
        chunks.forEach(chunk -> sizes.add(chunk.examples()));
        return new RunDescription(fingerprint, json);
    }

    /**
     * Reads the description of a run that is there.
     *
     * @throws ResultsException when the folder holds no run, or one whose description was changed
     */
    public static RunDescription read(RunFolder folder) throws IOException {
        String text;
        try {
            text = folder.read(folder.description());
        } catch (FileNotFoundException e) {
            throw new ResultsException(
                    "%s: there is no such file, so the folder is no run: name a folder run=... below a plan's output"
                            .formatted(folder.description()),
                    e);
        }
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ResultsException(
                    "%s: no readable JSON (%s): restore the file, or move the folder away and start again"
                            .formatted(folder.description(), e.getOriginalMessage()),
                    e);
        }
        String written = json.path(FINGERPRINT).asText();
        String found = Digests.of(canonical(json.path(IDENTITY)));
        if (!found.equals(written)) {
            throw new ResultsException(
                    ("%s: its identity has the fingerprint %s, the file says %s, so it was changed after it was"
                                    + " written: restore the file, or move the folder away and start again")
                            .formatted(folder.description(), found, written));
        }
        return new RunDescription(found, json);
    }

    /**
     * Takes the folder for this run: writes {@code run.json}, or makes sure that the one there is the same run's.
     *
     * @throws ResultsException when the folder cannot be used or belongs to another run; nothing in it is touched
     */
    void claim(RunFolder folder) {
        try {
            claimFolder(folder);
        } catch (IOException e) {
            throw new ResultsException(
                    "%s: cannot be written or read: %s: choose another 'output', or make the folder usable"
                            .formatted(folder.path(), e.getMessage()),
                    e);
        }
    }

    private void claimFolder(RunFolder folder) throws IOException {
        if (!folder.exists(folder.description()) && !folder.completeChunks().isEmpty()) {
            throw new ResultsException(
                    "%s: there are answers but no %s: restore that file, or move the folder away and start again"
                            .formatted(folder.path(), folder.description().getName()));
        }
        folder.writeOnce(
                folder.description(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        RunDescription there = read(folder);
        if (!there.fingerprint().equals(fingerprint)) {
            throw new ResultsException(
                    ("%s: belongs to the run %s, this plan is the run %s: choose another output, or move the folder"
                                    + " away; nothing in it was changed")
                            .formatted(folder.path(), there.fingerprint(), fingerprint));
        }
    }

    /** Rows that the run has when it is complete. */
    public long rows() {
        return json.path("rows").asLong();
    }

    /** Rows of each chunk. */
    public List<Long> rowsPerChunk() {
        long cells = json.path("cells").asLong();
        List<Long> rows = new ArrayList<>();
        json.path("examples_per_chunk").forEach(examples -> rows.add(examples.asLong() * cells));
        return rows;
    }

    public int examples() {
        return json.path("examples").asInt();
    }

    /** Seed of the bootstrap. */
    public long seed() {
        return json.path(IDENTITY).path("seed").asLong();
    }

    /** Location of the model as the plan writes it. */
    public String model() {
        return json.path("plan").path("model").asText();
    }

    /** Name and sizes of the model in one line. */
    public String modelDescription() {
        return json.path("model_description").asText();
    }

    public String modelSha256() {
        return json.path(IDENTITY).path("model_sha256").asText();
    }

    /** How caches store K and V. */
    public String kvType() {
        return json.path(IDENTITY).path("kv_type").asText();
    }

    public String codeVersion() {
        return json.path(IDENTITY).path("code_version").asText();
    }

    public String question() {
        return json.path(IDENTITY).path("question").asText();
    }

    /** The data files in a few words each. */
    public List<String> datasets() {
        List<String> datasets = new ArrayList<>();
        for (JsonNode file : json.path(IDENTITY).path("data")) {
            datasets.add("%s (%s, %d rows)"
                    .formatted(
                            file.path("dataset").asText(),
                            file.path("protocol").asText(),
                            file.path("rows").asInt()));
        }
        return datasets;
    }

    /** Every policy once, in the order of the cells. */
    List<PolicyFact> policies() {
        Map<String, PolicyFact> policies = new LinkedHashMap<>();
        for (JsonNode cell : json.path(IDENTITY).path("cells")) {
            String name = cell.path("policy").asText();
            policies.putIfAbsent(
                    name, new PolicyFact(name, cell.path("kind").asText(), canonical(cell.path("params"))));
        }
        return List.copyOf(policies.values());
    }

    /** The plan as it was run, JSON over several lines. */
    String plan() {
        return json.path("plan").toPrettyString();
    }

    private static ObjectNode identity(EvaluationPlan plan, ModelReference model, RunData data, List<CellSpec> cells) {
        ObjectNode identity = JSON.createObjectNode();
        identity.put("schema_version", AnswersTable.SCHEMA_VERSION);
        identity.put("code_version", CodeVersion.current());
        identity.put("model_sha256", model.sha256());
        identity.put("kv_type", plan.kvType().label());
        identity.put("question", plan.question().name().toLowerCase(Locale.ROOT));
        identity.put("seed", plan.seed());
        ArrayNode files = identity.putArray("data");
        for (RunData.SourceFile file : data.files()) {
            files.addObject()
                    .put("protocol", file.protocol())
                    .put("dataset", file.dataset())
                    .put("task", file.task())
                    .put("max_prompt_tokens", file.maxPromptTokens())
                    .put("mode", file.mode().label())
                    .put("sha256", file.sha256())
                    .put("rows", file.rows())
                    .put("rows_sha256", file.rowsSha256());
        }
        ArrayNode cellNodes = identity.putArray("cells");
        for (CellSpec cell : cells) {
            ObjectNode node = cellNodes.addObject();
            node.put("id", cell.id()).put("policy", cell.policy()).put("kind", cell.kind());
            node.set("params", parse(cell.params()));
            node.put("budget", cell.budgetRequested());
        }
        return identity;
    }

    /** JSON with sorted keys and no white space. */
    private static String canonical(JsonNode node) {
        try {
            return JSON.writeValueAsString(JSON.treeToValue(node, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can be written", e);
        }
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON of our own can be read", e);
        }
    }
}
