package dev.cakebench.job.protocol.needle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.protocol.PromptException;
import java.util.ArrayList;
import java.util.List;

/** A row of the needle protocols as it was read. */
record NeedleRow(JsonNode json) {
    /** The haystack with its needles. */
    static final String CONTEXT = "context";
    /** What is asked about it. */
    static final String QUESTION = "question";
    /** What the metric compares with. */
    static final String ANSWERS = "answers";
    /** What bears the answer in the context, where that is not the answers themselves. */
    static final String GOLD = "gold";
    /** The start of the answer, behind the chat template. */
    static final String ANSWER_PREFIX = "answer_prefix";
    /** Whose eldest relative is asked for. */
    static final String PERSON = "person";
    /** Nominal length, in tokens. */
    static final String LENGTH = "length";

    static NeedleRow of(Example example) {
        try {
            return new NeedleRow(Json.read(example.json()));
        } catch (JsonProcessingException e) {
            throw new PromptException("%s: the row is no JSON: %s; read the file again with this protocol's reader"
                    .formatted(example.source(), e.getOriginalMessage()));
        }
    }

    String text(String key) {
        return json.path(key).asText("");
    }

    /** The texts that bear the answer. */
    List<String> gold(List<String> answers) {
        List<String> gold = new ArrayList<>();
        json.path(GOLD).forEach(text -> gold.add(text.asText()));
        return gold.isEmpty() ? answers : gold;
    }
}
