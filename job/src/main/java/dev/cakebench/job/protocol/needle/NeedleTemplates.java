package dev.cakebench.job.protocol.needle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.protocol.TextTemplate;

/** The prompt templates of the needle protocols, of {@code templates.json}, which names their sources. */
final class NeedleTemplates {
    /** Read once: protocols are made anew whenever one is looked up. */
    private static final JsonNode ALL = Json.resource(NeedleTemplates.class, "templates.json");

    private NeedleTemplates() {}

    /** The templates of a protocol by task. */
    static JsonNode of(String protocol) {
        return ALL.path(protocol);
    }

    static TextTemplate template(JsonNode templates, String task) {
        return new TextTemplate(templates.path(task).textValue());
    }
}
