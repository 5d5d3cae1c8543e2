package dev.cakebench.job.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One line of a JSON Lines file, with access to its keys that names every mistake. */
public final class JsonRow {
    private final String source;
    private final long lineNumber;
    private final String line;
    private final JsonNode node;

    JsonRow(String source, long lineNumber, String line, JsonNode node) {
        this.source = source;
        this.lineNumber = lineNumber;
        this.line = line;
        this.node = node;
    }

    /** Where the row stands: path:line. */
    public String source() {
        return source;
    }

    /** Line number, counted from 1. */
    public long lineNumber() {
        return lineNumber;
    }

    /** The line as it stands in the file, without its end. */
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

    /** Whether a key is there with a value other than null. */
    public boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** Whether a key is there with the value null. */
    public boolean isNull(String key) {
        return node.path(key).isNull();
    }

    /** The text of a key. */
    public String text(String key) {
        return text(key, required(key, "a text"));
    }

    /** The text of a key, empty where the key is missing or null. */
    public Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /** The texts of a key whose value is a list. */
    public List<String> texts(String key) {
        JsonNode value = required(key, "a list of texts");
        if (!value.isArray()) {
            throw wrong(key, Json.kind(value), "a list of texts");
        }
        List<String> texts = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            texts.add(text(key + "[" + i + "]", value.get(i)));
        }
        return List.copyOf(texts);
    }

    /** The whole number of a key, 0 or more. */
    public int count(String key) {
        JsonNode value = required(key, "a whole number");
        if (!value.isIntegralNumber()) {
            throw wrong(key, value.isNumber() ? value.toString() : Json.kind(value), "a whole number");
        }
        if (!value.canConvertToInt() || value.intValue() < 0) {
            throw wrong(key, value.toString(), "0 to " + Integer.MAX_VALUE);
        }
        return value.intValue();
    }

    /** The row's own id, a text or a whole number; the line number where the key is missing or null. */
    public String id(String key) {
        if (!has(key)) {
            return Long.toString(lineNumber);
        }
        JsonNode value = node.get(key);
        if (value.isIntegralNumber()) {
            return value.toString();
        }
        String id = text(key);
        if (id.isBlank()) {
            throw wrong(key, "an empty text", "a text or a whole number that no other row has");
        }
        return id;
    }

    /** The error of a key with a value that is not allowed. */
    public RowException wrong(String key, String found, String allowed) {
        return new RowException("%s: key '%s': found %s; allowed: %s; correct the row or remove it"
                .formatted(source, key, found, allowed));
    }

    private JsonNode required(String key, String allowed) {
        JsonNode value = node.get(key);
        if (value == null) {
            List<String> keys = new ArrayList<>();
            node.fieldNames().forEachRemaining(keys::add);
            throw new RowException("%s: key '%s' is missing; found the keys %s; it must be %s; add it or remove the row"
                    .formatted(source, key, keys, allowed));
        }
        return value;
    }

    private String text(String key, JsonNode value) {
        if (!value.isTextual()) {
            throw wrong(key, Json.kind(value), "a text");
        }
        String text = value.textValue();
        int unpaired = firstUnpairedSurrogate(text);
        if (unpaired >= 0) {
            throw wrong(
                    key,
                    "an unpaired surrogate U+%04X at character %d".formatted((int) text.charAt(unpaired), unpaired),
                    "valid Unicode");
        }
        return text;
    }

    private static int firstUnpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
