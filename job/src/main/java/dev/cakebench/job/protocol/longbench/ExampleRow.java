package dev.cakebench.job.protocol.longbench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.protocol.PromptException;

/** The row that an example was read from. */
final class ExampleRow {
    private ExampleRow() {}

    /** @throws PromptException when the example's JSON is none */
    static JsonNode of(Example example) {
        try {
            return Json.read(example.json());
        } catch (JsonProcessingException e) {
            throw new PromptException("%s: the row is no JSON: %s; read the file again with this protocol's reader"
                    .formatted(example.source(), e.getOriginalMessage()));
        }
    }
}
