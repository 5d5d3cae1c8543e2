package dev.cakebench.job.protocol;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with fields to fill in: a name in lower case between braces, <code>{context}</code>. Other braces, as of
 * <code>\boxed{Ada Falk}</code>, are text.
 */
public record TextTemplate(String text) {
    private static final Pattern FIELD = Pattern.compile("\\{([a-z_]+)}");

    /**
     * A filled-in template and where one field stands in it.
     *
     * @param start first char of the field's value
     * @param end behind its last char
     */
    public record Filled(String text, int start, int end) {}

    /**
     * Puts the values in; what looks like a field within them stays text.
     *
     * @throws IllegalArgumentException when a field has no value
     */
    public String fill(Map<String, String> values) {
        return fill(values, "").text();
    }

    /** The same, saying where a field stands; 0 and 0 where the template does not have it. */
    public Filled fill(Map<String, String> values, String field) {
        StringBuilder filled = new StringBuilder();
        int start = 0;
        int end = 0;
        int from = 0;
        Matcher fields = FIELD.matcher(text);
        while (fields.find()) {
            String value = values.get(fields.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "a template has the field {%s}, for which there is no value; found values for %s"
                                .formatted(fields.group(1), values.keySet()));
            }
            filled.append(text, from, fields.start());
            if (fields.group(1).equals(field)) {
                start = filled.length();
                end = start + value.length();
            }
            filled.append(value);
            from = fields.end();
        }
        return new Filled(filled.append(text, from, text.length()).toString(), start, end);
    }
}
