package dev.cakebench.job.protocol.needle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.dataset.Json;
import dev.cakebench.job.protocol.TextTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The prompt templates of the needle protocols, of {@code templates.json}, which names their sources. */
final class NeedleTemplates {
    private static final String FILE = "templates.json";
    /** Read once: protocols are made anew whenever one is looked up. */
    private static final JsonNode ALL = read();

    private NeedleTemplates() {}

    /** The templates of a protocol by task. */
    static JsonNode of(String protocol) {
        return ALL.path(protocol);
    }

    static TextTemplate template(JsonNode templates, String task) {
        return new TextTemplate(templates.path(task).textValue());
    }

    private static JsonNode read() {
        try (InputStream in = Objects.requireNonNull(NeedleTemplates.class.getResourceAsStream(FILE), FILE)) {
            return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + ": cannot be read: build the project again", e);
        }
    }
}
