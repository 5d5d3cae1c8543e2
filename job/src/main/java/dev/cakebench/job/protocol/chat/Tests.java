package dev.cakebench.job.protocol.chat;

import java.util.List;
import java.util.Map;

/** Jinja2's tests, {@code value is name}. */
final class Tests {
    private static final String SUPPORTED =
            "boolean, defined, divisibleby, eq, equalto, even, false, float, ge, gt, in, integer, iterable, le, lower, lt, mapping, ne, none, number, odd, sequence, string, true, undefined, upper";

    private final TemplateRun run;

    Tests(TemplateRun run) {
        this.run = run;
    }

    /** @throws TemplateException when the test is not known, or has arguments that it does not take */
    boolean holds(String name, Object value, CallArguments arguments) {
        return switch (name) {
            case "eq", "equalto", "==", "ne", "!=", "lt", "<", "le", "<=", "gt", ">", "ge", ">=", "in" ->
                compare(name, value, arguments.require(1, 1).positional().getFirst());
            case "divisibleby" ->
                integer(value, arguments) % arguments.require(1, 1).integer(0) == 0;
            default -> {
                arguments.require(0, 0);
                yield property(name, value, arguments);
            }
        };
    }

    private boolean compare(String name, Object value, Object other) {
        return switch (name) {
            case "ne", "!=" -> !Values.equal(value, other, run);
            case "lt", "<" -> Values.compare(value, other) < 0;
            case "le", "<=" -> Values.compare(value, other) <= 0;
            case "gt", ">" -> Values.compare(value, other) > 0;
            case "ge", ">=" -> Values.compare(value, other) >= 0;
            case "in" -> Values.contains(other, value, run);
            default -> Values.equal(value, other, run);
        };
    }

    private static boolean property(String name, Object value, CallArguments arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == None.NONE;
            case "string" -> value instanceof String;
            case "number" -> Values.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "mapping" -> value instanceof Map;
            case "iterable", "sequence" ->
                value instanceof List || value instanceof Map || value instanceof String || value instanceof Undefined;
            case "even" -> integer(value, arguments) % 2 == 0;
            case "odd" -> integer(value, arguments) % 2 != 0;
            case "lower" -> value instanceof String text && isCased(text, false);
            case "upper" -> value instanceof String text && isCased(text, true);
            default ->
                throw new TemplateException("the test '%s' is not supported, these are: %s".formatted(name, SUPPORTED));
        };
    }

    private static long integer(Object value, CallArguments arguments) {
        return arguments.integer(value);
    }

    /* Python: letters of the one case only, and at least one. */
    private static boolean isCased(String text, boolean upper) {
        return text.codePoints().noneMatch(upper ? Character::isLowerCase : Character::isUpperCase)
                && text.codePoints().anyMatch(upper ? Character::isUpperCase : Character::isLowerCase);
    }
}
