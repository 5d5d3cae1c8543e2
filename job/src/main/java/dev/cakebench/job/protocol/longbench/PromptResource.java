package dev.cakebench.job.protocol.longbench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Json;

/**
 * LongBench's own prompt templates and generation lengths, in the resource files beside this class that name their
 * source.
 */
final class PromptResource {
    private static final JsonNode TASKS =
            Json.resource(PromptResource.class, "prompts.json").get("tasks");
    private static final JsonNode V2 = Json.resource(PromptResource.class, "prompts-v2.json");

    private PromptResource() {}

    /**
     * Template and generation length of a task of LongBench v1, by the keys {@code template} and {@code
     * max_new_tokens}.
     */
    static JsonNode task(String name) {
        return TASKS.required(name);
    }

    /** Those of a prompt of LongBench v2, {@code zero_shot} or {@code reasoning}. */
    static JsonNode v2(String prompt) {
        return V2.required(prompt);
    }
}
