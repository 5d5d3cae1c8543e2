package dev.cakebench.inference.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The key-value part of a GGUF file. A getter is empty when the key is absent and throws {@link GgufFormatException},
 * naming key, found and allowed, when the value has another type or lies outside the range; a {@code require} getter
 * throws for an absent key too. Integers of every width and sign are read alike, floats too, and an integer is accepted
 * where a float is asked for.
 *
 * <p>Arrays stay in the map of the file and are decoded at each call: keep the result.
 */
public final class GgufMetadata {

    private static final String A_STRING = "a string";
    private static final String AN_ARRAY_OF_STRINGS = "an array of strings";
    private static final String FETCH_AGAIN = "fetch or convert the model again";

    private final Path path;
    private final MemorySegment file;
    private final Map<String, GgufValue> entries;

    GgufMetadata(Path path, MemorySegment file, Map<String, GgufValue> entries) {
        this.path = path;
        this.file = file;
        this.entries = entries;
    }

    /** All keys in the order of the file; unmodifiable. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    public boolean contains(String key) {
        return entries.containsKey(key);
    }

    /** Whether the key is there and holds an array. */
    public boolean isArray(String key) {
        return entries.get(key) instanceof GgufValue.Array;
    }

    public Optional<String> string(String key) {
        return scalar(key, GgufValue.Text.class, A_STRING).map(GgufValue.Text::value);
    }

    public String requireString(String key) {
        return string(key).orElseThrow(() -> missing(key, A_STRING));
    }

    public Optional<Boolean> bool(String key) {
        return scalar(key, GgufValue.Flag.class, "a bool").map(GgufValue.Flag::value);
    }

    /**
     * An integer of any stored width.
     *
     * @param minimum smallest allowed value
     * @param maximum largest allowed value
     */
    public OptionalInt integer(String key, int minimum, int maximum) {
        String allowed = integerRange(minimum, maximum);
        Optional<GgufValue.Whole> found = scalar(key, GgufValue.Whole.class, allowed);
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        GgufValue.Whole whole = found.get();
        if (!whole.isWithin(minimum, maximum)) {
            throw refused(key, allowed);
        }
        return OptionalInt.of((int) whole.value());
    }

    /**
     * As {@link #integer}, for a key that must be there.
     *
     * @param minimum smallest allowed value
     * @param maximum largest allowed value
     */
    public int requireInteger(String key, int minimum, int maximum) {
        return integer(key, minimum, maximum).orElseThrow(() -> missing(key, integerRange(minimum, maximum)));
    }

    /**
     * A number; never NaN, and finite when the range is.
     *
     * @param minimum smallest allowed value
     * @param maximum largest allowed value
     */
    public OptionalDouble floating(String key, double minimum, double maximum) {
        @Nullable GgufValue found = entries.get(key);
        if (found == null) {
            return OptionalDouble.empty();
        }
        double value = toDouble(found);
        if (!(value >= minimum && value <= maximum)) {
            throw refused(key, numberRange(minimum, maximum));
        }
        return OptionalDouble.of(value);
    }

    /**
     * As {@link #floating}, for a key that must be there.
     *
     * @param minimum smallest allowed value
     * @param maximum largest allowed value
     */
    public double requireFloating(String key, double minimum, double maximum) {
        return floating(key, minimum, maximum).orElseThrow(() -> missing(key, numberRange(minimum, maximum)));
    }

    /** The strings of an array, unmodifiable; decoded at each call. */
    public Optional<List<String>> strings(String key) {
        return array(key, type -> type == GgufValueType.STRING, AN_ARRAY_OF_STRINGS)
                .map(array -> {
                    GgufCursor cursor = cursorAt(key, array);
                    String[] strings = new String[array.count()];
                    for (int index = 0; index < strings.length; index++) {
                        strings[index] = cursor.readString(GgufParser.MAXIMUM_STRING_BYTES);
                    }
                    return List.of(strings);
                });
    }

    public List<String> requireStrings(String key) {
        return strings(key).orElseThrow(() -> missing(key, AN_ARRAY_OF_STRINGS));
    }

    /** The numbers of an array of floats; decoded at each call, {@code f64} rounded to float. */
    public Optional<float[]> floats(String key) {
        return array(key, GgufValueType::isFloating, "an array of floats").map(array -> {
            GgufCursor cursor = cursorAt(key, array);
            float[] floats = new float[array.count()];
            for (int index = 0; index < floats.length; index++) {
                floats[index] = (float) cursor.readFloating(array.elementType());
            }
            return floats;
        });
    }

    /**
     * The numbers of an array of integers; decoded at each call.
     *
     * @param minimum smallest allowed value
     * @param maximum largest allowed value
     */
    public Optional<int[]> integers(String key, int minimum, int maximum) {
        return array(key, GgufValueType::isInteger, "an array of integers").map(array -> {
            GgufCursor cursor = cursorAt(key, array);
            GgufValueType type = array.elementType();
            int[] integers = new int[array.count()];
            for (int index = 0; index < integers.length; index++) {
                GgufValue.Whole whole = new GgufValue.Whole(cursor.position(), type, cursor.readInteger(type));
                if (!whole.isWithin(minimum, maximum)) {
                    throw cursor.error(
                            whole.offset(),
                            "found %s at index %d, allowed is %s: %s"
                                    .formatted(whole.describe(), index, integerRange(minimum, maximum), FETCH_AGAIN));
                }
                integers[index] = (int) whole.value();
            }
            return integers;
        });
    }

    /**
     * An error about the value of a key, for checks that know more than a type and a range.
     *
     * @param allowed what would be accepted, such as {@code one of none, linear, yarn}
     * @param remedy what to do
     */
    public GgufFormatException invalid(String key, String allowed, String remedy) {
        @Nullable GgufValue value = entries.get(key);
        if (value == null) {
            return new GgufFormatException(
                    path, "key '%s': not in the file, needed is %s: %s".formatted(key, allowed, remedy));
        }
        return new GgufFormatException(
                path,
                value.offset(),
                "key '%s': found %s, allowed is %s: %s".formatted(key, value.describe(), allowed, remedy));
    }

    @Nullable
    GgufValue value(String key) {
        return entries.get(key);
    }

    private <T extends GgufValue> Optional<T> scalar(String key, Class<T> type, String allowed) {
        @Nullable GgufValue value = entries.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw refused(key, allowed);
        }
        return Optional.of(type.cast(value));
    }

    private Optional<GgufValue.Array> array(String key, Predicate<GgufValueType> elements, String allowed) {
        Optional<GgufValue.Array> array = scalar(key, GgufValue.Array.class, allowed);
        if (array.isPresent() && !elements.test(array.get().elementType())) {
            throw refused(key, allowed);
        }
        return array;
    }

    private GgufFormatException refused(String key, String allowed) {
        return invalid(key, allowed, FETCH_AGAIN);
    }

    private GgufFormatException missing(String key, String needed) {
        return invalid(key, needed, "convert the model again with a converter that writes it");
    }

    private GgufCursor cursorAt(String key, GgufValue.Array array) {
        GgufCursor cursor = new GgufCursor(path, file, array.offset());
        cursor.enter("key '" + key + "'");
        return cursor;
    }

    /** The value as a number; NaN, which lies in no range, for what is none. */
    private static double toDouble(GgufValue value) {
        if (value instanceof GgufValue.Real real) {
            return real.value();
        }
        return value instanceof GgufValue.Whole whole && whole.fitsLong() ? whole.value() : Double.NaN;
    }

    private static String integerRange(int minimum, int maximum) {
        return "an integer from %d to %d".formatted(minimum, maximum);
    }

    private static String numberRange(double minimum, double maximum) {
        return "a number from %s to %s".formatted(minimum, maximum);
    }
}
