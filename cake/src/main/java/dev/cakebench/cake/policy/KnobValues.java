package dev.cakebench.cake.policy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The knobs of one policy, each with a checked value. */
public final class KnobValues {
    private final SortedMap<String, @Nullable Object> values;

    private KnobValues(SortedMap<String, @Nullable Object> values) {
        this.values = values;
    }

    /**
     * Checks what was given and fills in the defaults.
     *
     * @throws PolicyException when a name or a value does not fit
     */
    public static KnobValues of(List<Knob> knobs, Map<String, ? extends @Nullable Object> given) {
        var values = new TreeMap<String, @Nullable Object>();
        for (Knob knob : knobs) {
            values.put(knob.name(), knob.defaultValue());
        }
        for (var entry : given.entrySet()) {
            Knob knob = knobs.stream()
                    .filter(candidate -> candidate.name().equals(entry.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new PolicyException(
                            "unknown knob %s; its knobs: %s".formatted(entry.getKey(), names(knobs))));
            values.put(knob.name(), knob.check(entry.getValue()));
        }
        return new KnobValues(values);
    }

    private static String names(List<Knob> knobs) {
        return knobs.isEmpty()
                ? "none"
                : String.join(", ", knobs.stream().map(Knob::name).toList());
    }

    /** Every knob with its value, by name; null where a knob is absent. */
    public SortedMap<String, @Nullable Object> asMap() {
        return Collections.unmodifiableSortedMap(values);
    }

    /** Value of an integer knob. */
    public int integer(String name) {
        return (Integer) required(name);
    }

    /** Value of a number knob. */
    public double number(String name) {
        return (Double) required(name);
    }

    /** Value of a choice knob. */
    public String choice(String name) {
        return (String) required(name);
    }

    /** Value of a flag that is always set. */
    public boolean flag(String name) {
        return (Boolean) required(name);
    }

    /** Value of a flag, or {@code absent} where it is not set. */
    public boolean flag(String name, boolean absent) {
        Object value = values.get(name);
        return value == null ? absent : (Boolean) value;
    }

    private Object required(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
