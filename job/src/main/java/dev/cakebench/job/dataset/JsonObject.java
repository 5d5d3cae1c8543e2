package dev.cakebench.job.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** An object in a row, or the row itself, with access to its keys that names every mistake. */
public sealed class JsonObject permits JsonRow {
    private final String source;
    private final String prefix;
    private final JsonNode node;

    /** @param prefix what stands before the keys in messages, {@code turns[0].} for an object within the row */
    JsonObject(String source, String prefix, JsonNode node) {
        this.source = source;
        this.prefix = prefix;
        this.node = node;
    }

    /** Where the row stands: path:line. */
    public final String source() {
        return source;
    }

    /** Whether a key is there with a value other than null. */
    public final boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** Whether a key is there with the value null. */
    public final boolean isNull(String key) {
        return node.path(key).isNull();
    }

    /** Whether a key's value is a list. */
    public final boolean isList(String key) {
        return node.path(key).isArray();
    }

    /** The text of a key. */
    public final String text(String key) {
        return text(key, required(key, "a text"));
    }

    /** The text of a key, empty where the key is missing or null. */
    public final Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /** The texts of a key whose value is a list. */
    public final List<String> texts(String key) {
        return list(key, "a list of texts", this::text);
    }

    /** The objects of a key whose value is a list. */
    public final List<JsonObject> objects(String key) {
        return list(key, "a list of objects", (place, value) -> {
            if (!value.isObject()) {
                throw wrong(place, Json.kind(value), "an object");
            }
            return new JsonObject(source, prefix + place + ".", value);
        });
    }

    /** The whole numbers of a key whose value is a list, as they are written. */
    public final List<String> wholeNumbers(String key) {
        return list(key, "a list of whole numbers", (place, value) -> {
            if (!value.isIntegralNumber()) {
                throw wrong(place, Json.kind(value), "a whole number");
            }
            return value.toString();
        });
    }

    /** The number of a key, in JSON's notation: without a point or an exponent if it is whole. */
    public final String number(String key) {
        JsonNode value = required(key, "a number");
        if (!value.isNumber()) {
            throw wrong(key, Json.kind(value), "a number");
        }
        return value.toString();
    }

    /** The whole number of a key, 0 or more. */
    public final int count(String key) {
        JsonNode value = required(key, "a whole number");
        if (!value.isIntegralNumber()) {
            throw wrong(key, value.isNumber() ? value.toString() : Json.kind(value), "a whole number");
        }
        if (!value.canConvertToInt() || value.intValue() < 0) {
            throw wrong(key, value.toString(), "0 to " + Integer.MAX_VALUE);
        }
        return value.intValue();
    }

    /** The error of a key with a value that is not allowed. */
    public final RowException wrong(String key, String found, String allowed) {
        return new RowException("%s: key '%s%s': found %s; allowed: %s; correct the row or remove it"
                .formatted(source, prefix, key, found, allowed));
    }

    /** A value as it stands, a missing node where the key is missing. */
    final JsonNode value(String key) {
        return node.path(key);
    }

    private JsonNode required(String key, String allowed) {
        JsonNode value = node.get(key);
        if (value == null) {
            List<String> keys = new ArrayList<>();
            node.fieldNames().forEachRemaining(keys::add);
            throw new RowException(
                    "%s: key '%s%s' is missing; found the keys %s; it must be %s; add it or remove the row"
                            .formatted(source, prefix, key, keys, allowed));
        }
        return value;
    }

    private <T> List<T> list(String key, String allowed, BiFunction<String, JsonNode, T> element) {
        JsonNode value = required(key, allowed);
        if (!value.isArray()) {
            throw wrong(key, Json.kind(value), allowed);
        }
        List<T> elements = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            elements.add(element.apply(key + "[" + i + "]", value.get(i)));
        }
        return List.copyOf(elements);
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
