package dev.cakebench.job.protocol.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's values as templates see them: {@link None}, {@link Undefined}, Boolean, Long, finite Double, String, List and
 * {@link Tuple}, Map, {@link Callable}, {@link Namespace} and {@link Loop}.
 */
final class Values {
    private Values() {}

    /** The value of a Java object, as JSON libraries make them. */
    static Object of(@Nullable Object java) {
        return switch (java) {
            case null -> None.NONE;
            case Boolean truth -> truth;
            case String text -> text;
            case Double number -> number;
            case Float number -> number.doubleValue();
            case Long number -> number;
            case Integer number -> number.longValue();
            case List<?> list -> {
                List<Object> entries = new ArrayList<>(list.size());
                for (Object entry : list) {
                    entries.add(of(entry));
                }
                yield entries;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> entries = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    entries.put(of(entry.getKey()), of(entry.getValue()));
                }
                yield entries;
            }
            default -> throw new TemplateException("a %s is no value for templates".formatted(java.getClass()));
        };
    }

    static boolean truth(Object value) {
        return switch (value) {
            case None none -> false;
            case Undefined undefined -> false;
            case Boolean truth -> truth;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    /** Python's name of a value's type. */
    static String typeName(Object value) {
        return switch (value) {
            case None none -> "None";
            case Undefined undefined -> undefined.what() + ", which is not defined";
            case Boolean truth -> "a bool";
            case Long number -> "an int";
            case Double number -> "a float";
            case String text -> "a string";
            case Tuple tuple -> "a tuple";
            case List<?> list -> "a list";
            case Map<?, ?> map -> "a dict";
            case Namespace namespace -> "a namespace";
            case Loop loop -> "the variable 'loop'";
            default -> "a function";
        };
    }

    /** Python's {@code str}. */
    static String print(Object value, TemplateRun run) {
        return switch (value) {
            case String text -> text;
            case Undefined undefined -> "";
            default -> {
                StringBuilder output = new StringBuilder();
                represent(value, output, run);
                yield output.toString();
            }
        };
    }

    /** Python's {@code repr}. */
    private static void represent(Object value, StringBuilder output, TemplateRun run) {
        run.visit();
        switch (value) {
            case None none -> output.append("None");
            case Undefined undefined -> output.append("Undefined");
            case Boolean truth -> output.append(truth ? "True" : "False");
            case Long number -> output.append(number);
            case Double number -> output.append(number(number));
            case String text -> {
                run.make(text.length());
                PythonStrings.quote(text, output);
            }
            case List<?> list -> {
                boolean tuple = list instanceof Tuple;
                output.append(tuple ? '(' : '[');
                String separator = "";
                for (Object entry : list) {
                    output.append(separator);
                    represent(entry, output, run);
                    separator = ", ";
                }
                output.append(tuple && list.size() == 1 ? "," : "").append(tuple ? ')' : ']');
            }
            case Map<?, ?> map -> {
                output.append('{');
                String separator = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    output.append(separator);
                    represent(entry.getKey(), output, run);
                    output.append(": ");
                    represent(entry.getValue(), output, run);
                    separator = ", ";
                }
                output.append('}');
            }
            default -> throw new TemplateException("%s cannot be printed".formatted(typeName(value)));
        }
    }

    /** Python's spelling of a float: the shortest that reads back, with an exponent below 1e-4 and from 1e16. */
    static String number(double number) {
        if (number == 0) {
            return Double.toString(number);
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        BigDecimal mantissa = shortest.scaleByPowerOfTen(-exponent);
        return "%se%s%02d".formatted(mantissa.toPlainString(), exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /** Python's {@code ==}. */
    static boolean equal(Object left, Object right, TemplateRun run) {
        run.visit();
        if (isNumber(left) && isNumber(right)) {
            return (isInteger(left) && isInteger(right))
                    ? toLong(left) == toLong(right)
                    : toDouble(left) == toDouble(right);
        }
        if (left instanceof String text) {
            run.make(text.length());
        }
        if (left instanceof List<?> lefts && right instanceof List<?> rights) {
            boolean equal = lefts instanceof Tuple == rights instanceof Tuple && lefts.size() == rights.size();
            for (int i = 0; equal && i < lefts.size(); i++) {
                equal = equal(lefts.get(i), rights.get(i), run);
            }
            return equal;
        }
        if (left instanceof Map<?, ?> lefts && right instanceof Map<?, ?> rights) {
            boolean equal = lefts.size() == rights.size();
            for (Map.Entry<?, ?> entry : lefts.entrySet()) {
                Object other = equal ? rights.get(entry.getKey()) : null;
                equal = other != null && equal(entry.getValue(), other, run);
            }
            return equal;
        }
        if (left instanceof Undefined && right instanceof Undefined) {
            return true;
        }
        return left.equals(right);
    }

    /** Python's order of numbers and of strings. */
    static int compare(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return (isInteger(left) && isInteger(right))
                    ? Long.compare(toLong(left), toLong(right))
                    : Double.compare(toDouble(left), toDouble(right));
        }
        if (left instanceof String text && right instanceof String other) {
            return PythonStrings.compare(text, other);
        }
        throw new TemplateException("%s and %s have no order".formatted(typeName(left), typeName(right)));
    }

    /** Python's {@code in}. */
    static boolean contains(Object container, Object value, TemplateRun run) {
        if (container instanceof String text && value instanceof String part) {
            run.make(text.length());
            return text.contains(part);
        }
        return switch (container) {
            case Map<?, ?> map -> map.containsKey(key(value));
            case List<?> list -> {
                boolean found = false;
                for (Object entry : list) {
                    found |= equal(entry, value, run);
                }
                yield found;
            }
            case Undefined undefined -> false;
            default ->
                throw new TemplateException(
                        "%s cannot be looked for in %s".formatted(typeName(value), typeName(container)));
        };
    }

    /** A value as a key of a dict; only what cannot hold other values is one. */
    static Object key(Object value) {
        if (value instanceof List || value instanceof Map) {
            throw new TemplateException("%s as a key is not supported".formatted(typeName(value)));
        }
        return value;
    }

    /** What a loop or a filter goes through: entries, keys, or characters. */
    static List<Object> iterate(Object value) {
        return switch (value) {
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case Undefined undefined -> List.of();
            case String text -> {
                List<Object> characters = new ArrayList<>(text.length());
                text.codePoints().forEach(codePoint -> characters.add(Character.toString(codePoint)));
                yield characters;
            }
            default -> throw new TemplateException("%s cannot be looped over".formatted(typeName(value)));
        };
    }

    static long length(Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Undefined undefined -> 0;
            default -> throw new TemplateException("%s has no length".formatted(typeName(value)));
        };
    }

    static boolean isNumber(Object value) {
        return value instanceof Double || isInteger(value);
    }

    /** Whether Python counts a value among the integers, which booleans are too. */
    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    static long toLong(Object integer) {
        return integer instanceof Boolean truth ? (truth ? 1 : 0) : (Long) integer;
    }

    static double toDouble(Object number) {
        return number instanceof Double floating ? floating : toLong(number);
    }
}
