package dev.cakebench.job.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** One row of a data file. */
public final class JsonRow extends JsonObject {
    private final long lineNumber;
    private final String line;

    JsonRow(String source, long lineNumber, String line, JsonNode node) {
        super(source, "", node);
        this.lineNumber = lineNumber;
        this.line = line;
    }

    /**
     * The row that an example was made of.
     *
     * @throws RowException when the example's JSON is no object
     */
    public static JsonRow of(Example example) {
        try {
            JsonNode node = Json.read(example.json());
            if (node.isObject()) {
                return new JsonRow(example.source(), 0, example.json(), node);
            }
            throw new RowException(
                    "%s: the row is %s; allowed: an object; read the file again with this protocol's reader"
                            .formatted(example.source(), Json.kind(node)));
        } catch (JsonProcessingException e) {
            throw new RowException("%s: the row is no JSON: %s; read the file again with this protocol's reader"
                    .formatted(example.source(), e.getOriginalMessage()));
        }
    }

    /** Number of the line, or of the row where the format knows no lines; from 1, over all parts of a table. */
    public long lineNumber() {
        return lineNumber;
    }

    /** The line as it stands in the file, without its end; of Parquet the row as JSON. */
    public String line() {
        return line;
    }

    /** SHA-256 of the line and, each behind a line feed, of what else decides the row's meaning. */
    public String sha256(String... more) {
        byte[][] parts = new byte[1 + more.length][];
        parts[0] = line.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < more.length; i++) {
            parts[i + 1] = ("\n" + more[i]).getBytes(StandardCharsets.UTF_8);
        }
        return Digests.of(parts);
    }

    /** The row's own id, a text or a whole number; the line number where the key is missing or null. */
    public String id(String key) {
        if (!has(key)) {
            return Long.toString(lineNumber);
        }
        JsonNode value = value(key);
        if (value.isIntegralNumber()) {
            return value.toString();
        }
        String id = text(key);
        if (id.isBlank()) {
            throw wrong(key, "an empty text", "a text or a whole number that no other row has");
        }
        return id;
    }
}
