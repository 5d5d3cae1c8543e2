package dev.cakebench.job.protocol.scbench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.protocol.TextTemplate;
import java.util.Map;
import java.util.TreeMap;

/**
 * SCBench's prompt templates of a data set, from the resource {@code templates.json}, which names their source.
 *
 * @param context up to the question
 * @param first the question of a row's first turn
 * @param further the question of every other turn
 */
record ScbenchTemplates(TextTemplate context, TextTemplate first, TextTemplate further) {
    private static final Map<String, ScbenchTemplates> BY_TASK = load();

    /** @param fileTask one of {@link ScbenchTask#fileTasks} */
    static ScbenchTemplates of(String fileTask) {
        ScbenchTemplates templates = BY_TASK.get(fileTask);
        if (templates == null) {
            throw new IllegalArgumentException(
                    "unknown task '%s' of scbench@1; allowed: %s".formatted(fileTask, BY_TASK.keySet()));
        }
        return templates;
    }

    private static Map<String, ScbenchTemplates> load() {
        JsonNode root = Json.resource(ScbenchTemplates.class, "templates.json");
        Map<String, ScbenchTemplates> templates = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path("templates").properties()) {
            JsonNode task = entry.getValue();
            String question = task.path("question").asText();
            templates.put(
                    entry.getKey(),
                    new ScbenchTemplates(
                            new TextTemplate(task.path("context").asText()),
                            new TextTemplate(question),
                            new TextTemplate(task.path("further").asText(question))));
        }
        return templates;
    }
}
