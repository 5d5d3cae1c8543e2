package dev.cakebench.job.protocol.longbench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * LongBench's own prompt templates and generation lengths, in the resource files beside this class that name their
 * source.
 */
final class PromptResource {
    private static final JsonNode TASKS = read("prompts.json").get("tasks");
    private static final JsonNode V2 = read("prompts-v2.json");

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

    private static JsonNode read(String name) {
        try (InputStream in = PromptResource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks its resource %s; build it again".formatted(name));
            }
            return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("resource %s of the jar cannot be read; build it again".formatted(name), e);
        }
    }
}
