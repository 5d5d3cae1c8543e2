package dev.cakebench.cake.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a policy.
 *
 * @param name as a plan writes it
 * @param type what values it takes
 * @param defaultValue an {@link Integer}, {@link Double}, {@link Boolean} or {@link String} by type; null where the knob
 *     may be absent
 * @param minimum smallest number allowed; without meaning for other types
 * @param maximum largest number allowed; without meaning for other types
 * @param choices allowed values of a choice, else empty
 * @param summary one line of what it does
 */
public record Knob(
        String name,
        Type type,
        @Nullable Object defaultValue,
        double minimum,
        double maximum,
        List<String> choices,
        String summary) {

    /** What values a knob takes. */
    public enum Type {
        INTEGER("an integer"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        CHOICE("a word");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        /** For messages: {@code an integer}. */
        public String words() {
            return words;
        }
    }

    public Knob {
        choices = List.copyOf(choices);
    }

    /** A whole number from {@code minimum} to {@code maximum}. */
    public static Knob integer(String name, int defaultValue, int minimum, int maximum, String summary) {
        return new Knob(name, Type.INTEGER, defaultValue, minimum, maximum, List.of(), summary);
    }

    /** A finite number from {@code minimum} to {@code maximum}. */
    public static Knob number(String name, double defaultValue, double minimum, double maximum, String summary) {
        return new Knob(name, Type.NUMBER, defaultValue, minimum, maximum, List.of(), summary);
    }

    /** True or false; null lets the policy decide and is the default then. */
    public static Knob flag(String name, @Nullable Boolean defaultValue, String summary) {
        return new Knob(name, Type.BOOLEAN, defaultValue, 0, 0, List.of(), summary);
    }

    /** One of {@code choices}, the first being the default. */
    public static Knob choice(String name, List<String> choices, String summary) {
        return new Knob(name, Type.CHOICE, choices.getFirst(), 0, 0, choices, summary);
    }

    /** Whether null is allowed and means that the policy decides. */
    public boolean nullable() {
        return defaultValue == null;
    }

    /** The values allowed, for messages: {@code an integer from 1 to 1024}. */
    public String allowed() {
        String allowed = switch (type) {
            case INTEGER -> "an integer from %d to %d".formatted((long) minimum, (long) maximum);
            case NUMBER -> "a number from %s to %s".formatted(minimum, maximum);
            case BOOLEAN -> type.words();
            case CHOICE -> String.join(", ", choices);
        };
        return nullable() ? allowed + ", or null" : allowed;
    }

    /**
     * The value in this knob's own type.
     *
     * @param value any {@link Number}, {@link Boolean} or {@link String}, or null
     * @throws PolicyException when the knob does not allow it; the message starts with {@code name: }
     */
    public @Nullable Object check(@Nullable Object value) {
        Object converted = convert(value);
        if (converted == null && !(value == null && nullable())) {
            throw new PolicyException(
                    type == Type.CHOICE && value instanceof String
                            ? "%s: %s is not supported; supported: %s".formatted(name, value, allowed())
                            : "%s: found %s, allowed: %s".formatted(name, value, allowed()));
        }
        return converted;
    }

    private @Nullable Object convert(@Nullable Object value) {
        return switch (type) {
            case INTEGER ->
                value instanceof Number number && inRange(number) && isWhole(number) ? number.intValue() : null;
            case NUMBER -> value instanceof Number number && inRange(number) ? number.doubleValue() : null;
            case BOOLEAN -> value instanceof Boolean ? value : null;
            case CHOICE -> value instanceof String word && choices.contains(word) ? word : null;
        };
    }

    private boolean inRange(Number number) {
        return number.doubleValue() >= minimum && number.doubleValue() <= maximum;
    }

    private static boolean isWhole(Number number) {
        return number.doubleValue() == Math.rint(number.doubleValue());
    }
}
