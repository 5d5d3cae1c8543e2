package dev.cakebench.job.protocol.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jinja2's filters, {@code value | name}, as far as chat templates use them. */
final class Filters {
    private static final String SUPPORTED =
            "capitalize, count, d, default, dictsort, first, float, indent, int, items, join, last, length, list, lower, map, max, min, reject, rejectattr, replace, reverse, safe, select, selectattr, sort, string, sum, title, tojson, trim, unique, upper";

    private final TemplateRun run;
    private final Tests tests;

    Filters(TemplateRun run, Tests tests) {
        this.run = run;
        this.tests = tests;
    }

    /** @throws TemplateException when the filter is not known, or has arguments that it does not take */
    Object apply(String name, Object value, CallArguments arguments) {
        return switch (name) {
            case "capitalize" -> PythonStrings.capitalize(plain(value, arguments));
            case "title" -> PythonStrings.call(plain(value, arguments), name, arguments, run);
            case "lower" -> plain(value, arguments).toLowerCase(Locale.ROOT);
            case "upper" -> plain(value, arguments).toUpperCase(Locale.ROOT);
            case "string", "safe" -> plain(value, arguments);
            case "trim" -> PythonStrings.call(Values.print(value, run), "strip", arguments, run);
            case "replace" -> PythonStrings.call(Values.print(value, run), name, arguments, run);
            case "indent" -> indent(Values.print(value, run), arguments.require(0, 2, "width", "first"));
            case "tojson" ->
                JsonText.of(value, arguments.require(0, 1, "indent").get(0, "indent", None.NONE), run);
            case "length", "count" -> {
                arguments.require(0, 0);
                long length = Values.length(value);
                run.make(length);
                yield length;
            }
            case "int" -> toInteger(value, arguments.require(0, 0));
            case "float" -> toFloat(value, arguments.require(0, 0));
            case "default", "d" -> {
                arguments.require(1, 2, "boolean");
                boolean replacesFalse = Values.truth(arguments.get(1, "boolean", false));
                boolean absent = value instanceof Undefined || (replacesFalse && !Values.truth(value));
                yield absent ? arguments.positional().getFirst() : value;
            }
            default -> applyToEntries(name, value, arguments);
        };
    }

    private Object applyToEntries(String name, Object value, CallArguments arguments) {
        return switch (name) {
            case "items" -> {
                arguments.require(0, 0);
                yield value instanceof Undefined ? List.of() : items(dict(value, arguments));
            }
            case "dictsort" -> {
                arguments.require(0, 0);
                List<Object> items = new ArrayList<>(items(dict(value, arguments)));
                items.sort((left, right) -> compare(((Tuple) left).get(0), ((Tuple) right).get(0)));
                yield items;
            }
            case "list" -> {
                arguments.require(0, 0);
                yield entries(value);
            }
            case "first", "last" -> {
                arguments.require(0, 0);
                List<Object> entries = entries(value);
                if (entries.isEmpty()) {
                    yield new Undefined("the %s entry of nothing".formatted(name));
                }
                yield name.equals("first") ? entries.getFirst() : entries.getLast();
            }
            case "reverse" -> {
                arguments.require(0, 0);
                yield reverse(value);
            }
            case "join" -> {
                arguments.require(0, 1, "d", "attribute");
                Object attribute = arguments.named().getOrDefault("attribute", None.NONE);
                List<Object> parts = attribute == None.NONE ? entries(value) : attributes(value, attribute, arguments);
                yield PythonStrings.join(Values.print(arguments.get(0, "d", ""), run), parts, run);
            }
            case "map" -> map(value, arguments);
            case "select", "reject" -> {
                List<Object> kept = entries(value);
                kept.removeIf(entry -> name.equals("reject") == passes(entry, arguments, 0));
                yield kept;
            }
            case "selectattr", "rejectattr" -> {
                arguments.require(1, Integer.MAX_VALUE);
                List<Object> kept = entries(value);
                kept.removeIf(entry -> name.equals("rejectattr")
                        == passes(attributeOf(entry, arguments.positional().getFirst(), arguments), arguments, 1));
                yield kept;
            }
            case "unique" -> {
                arguments.require(0, 0);
                yield unique(value);
            }
            case "sort" -> sort(value, arguments.require(0, 1, "reverse", "attribute"));
            case "min", "max" -> {
                arguments.require(0, 0);
                List<Object> entries = entries(value);
                Comparator<Object> order = this::compare;
                yield entries.isEmpty()
                        ? new Undefined("the %s of nothing".formatted(name))
                        : Collections.min(entries, name.equals("min") ? order : order.reversed());
            }
            case "sum" -> {
                arguments.require(0, 0);
                Object sum = 0L;
                for (Object entry : entries(value)) {
                    sum = new Operators(run).binary("+", sum, entry);
                }
                yield sum;
            }
            default ->
                throw new TemplateException(
                        "the filter '%s' is not supported, these are: %s".formatted(name, SUPPORTED));
        };
    }

    /** The entries of a dict as pairs. */
    List<Object> items(Map<?, ?> map) {
        run.make(map.size());
        List<Object> items = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            items.add(new Tuple(List.of(entry.getKey(), entry.getValue())));
        }
        return items;
    }

    private String plain(Object value, CallArguments arguments) {
        arguments.require(0, 0);
        return Values.print(value, run);
    }

    private List<Object> entries(Object value) {
        run.make(Values.length(value));
        return new ArrayList<>(Values.iterate(value));
    }

    private static Map<?, ?> dict(Object value, CallArguments arguments) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw arguments.wrong(value, "a dict");
    }

    private Object reverse(Object value) {
        if (value instanceof String text) {
            run.make(text.length());
            return new StringBuilder(text).reverse().toString();
        }
        return entries(value).reversed();
    }

    private Object map(Object value, CallArguments arguments) {
        if (arguments.positional().isEmpty()) {
            arguments.require(0, 0, "attribute", "default");
            return attributes(value, arguments.get(0, "attribute", None.NONE), arguments);
        }
        String filter = arguments.string(0);
        List<Object> rest =
                arguments.positional().subList(1, arguments.positional().size());
        CallArguments inner = new CallArguments("the filter '%s'".formatted(filter), rest, arguments.named());
        List<Object> mapped = entries(value);
        mapped.replaceAll(entry -> apply(filter, entry, inner));
        return mapped;
    }

    private List<Object> attributes(Object value, Object attribute, CallArguments arguments) {
        List<Object> attributes = entries(value);
        attributes.replaceAll(entry -> {
            Object found = attributeOf(entry, attribute, arguments);
            return found instanceof Undefined ? arguments.named().getOrDefault("default", found) : found;
        });
        return attributes;
    }

    /* Dots and integers in the name, which Jinja2 takes for a path, are refused. */
    private static Object attributeOf(Object entry, Object attribute, CallArguments arguments) {
        if (!(attribute instanceof String name) || name.indexOf('.') >= 0) {
            throw arguments.wrong(attribute, "the name of one attribute");
        }
        Object value = entry instanceof Map<?, ?> map ? map.get(name) : null;
        return value == null ? new Undefined("'%s'".formatted(name)) : value;
    }

    /** Whether a value passes the test that the arguments name from {@code first} on; being true where they name none. */
    private boolean passes(Object value, CallArguments arguments, int first) {
        if (arguments.positional().size() <= first) {
            return Values.truth(value);
        }
        String test = arguments.string(first);
        List<Object> rest =
                arguments.positional().subList(first + 1, arguments.positional().size());
        return tests.holds(test, value, new CallArguments("the test '%s'".formatted(test), rest, arguments.named()));
    }

    private Object sort(Object value, CallArguments arguments) {
        List<Object> sorted = entries(value);
        Object attribute = arguments.named().getOrDefault("attribute", None.NONE);
        Comparator<Object> order = attribute == None.NONE
                ? this::compare
                : (left, right) ->
                        compare(attributeOf(left, attribute, arguments), attributeOf(right, attribute, arguments));
        boolean reverse = Values.truth(arguments.get(0, "reverse", false));
        // Python keeps equal entries in order in both directions.
        sorted.sort(reverse ? order.reversed() : order);
        return sorted;
    }

    private List<Object> unique(Object value) {
        List<Object> seen = new ArrayList<>();
        List<Object> firsts = new ArrayList<>();
        for (Object entry : entries(value)) {
            if (!Values.contains(seen, folded(entry), run)) {
                seen.add(folded(entry));
                firsts.add(entry);
            }
        }
        return firsts;
    }

    /* Jinja2 ignores case when it sorts and compares. */
    private int compare(Object left, Object right) {
        return Values.compare(folded(left), folded(right));
    }

    private static Object folded(Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }

    private String indent(String text, CallArguments arguments) {
        long width = arguments.integer(arguments.get(0, "width", 4L));
        boolean first = Values.truth(arguments.get(1, "first", false));
        long lines = text.chars().filter(c -> c == '\n').count() + 1;
        if (width < 0 || width > 1_000) {
            throw new TemplateException("an indent of %d is not supported".formatted(width));
        }
        run.make(text.length() + lines * width);
        String blanks = " ".repeat((int) width);
        StringBuilder indented = new StringBuilder(first ? blanks : "");
        String[] parts = text.split("\n", -1);
        for (int i = 0; i < parts.length; i++) {
            // Lines without text stay empty.
            indented.append(i == 0 ? "" : "\n")
                    .append(i > 0 && !parts[i].isEmpty() ? blanks : "")
                    .append(parts[i]);
        }
        return indented.toString();
    }

    /* As Jinja2's defaults have it, a string that is no number is 0. */
    private static long toInteger(Object value, CallArguments arguments) {
        return switch (value) {
            case Double number -> number.longValue();
            case Boolean truth -> Values.toLong(truth);
            case Long number -> number;
            case String text -> number(text).longValue();
            default -> throw arguments.wrong(value, "a number or a string");
        };
    }

    private static double toFloat(Object value, CallArguments arguments) {
        double number;
        if (Values.isNumber(value)) {
            number = Values.toDouble(value);
        } else if (value instanceof String text) {
            number = number(text).doubleValue();
        } else {
            throw arguments.wrong(value, "a number or a string");
        }
        if (Double.isInfinite(number)) {
            throw arguments.wrong(value, "a number of at most 64 bits");
        }
        return number;
    }

    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(PythonStrings.strip(text, null, true, true));
        } catch (NumberFormatException e) {
            return BigDecimal.ZERO;
        }
    }
}
