package dev.cakebench.job.generate.ruler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.generate.Sources;
import dev.cakebench.job.protocol.TextTemplate;
import java.util.Map;

/** RULER's texts, of {@code ruler-templates.json}. */
final class RulerTemplates {
    static final String CONTEXT = "context";
    static final String QUERY = "query";
    private static final String PREFIX = "answer_prefix";

    private final JsonNode templates = Sources.resource("ruler-templates.json").json();

    /** The input and the answer prefix of a task with their fields. */
    record Pair(TextTemplate input, TextTemplate answerPrefix) {}

    /** A task's templates. */
    Pair pair(String task) {
        JsonNode pair = templates.path(task);
        return new Pair(
                new TextTemplate(pair.path("input").textValue()),
                new TextTemplate(pair.path(PREFIX).textValue()));
    }

    /** The line that noise haystacks repeat. */
    String noise() {
        return templates.path("noise").textValue();
    }

    /** A sentence that holds a value. */
    String needle(String type, String key, String value) {
        return new TextTemplate(templates.path("needle").textValue())
                .fill(Map.of("type", type, "key", key, "value", value));
    }

    /** A document of a question, counted from 1. */
    String document(int number, String document) {
        return new TextTemplate(templates.path("document").textValue())
                .fill(Map.of("number", Integer.toString(number), "document", document));
    }
}
